import {
  BedrockRuntimeClient,
  ConverseCommand,
  InvokeModelCommand,
  ValidationException,
} from "@aws-sdk/client-bedrock-runtime";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { VarveError } from "../errors.js";
import {
  LOCAL_BEARER_TOKEN,
  LOCAL_CREDENTIALS,
  type LocalBedrock,
  type LocalCredentials,
  startLocalBedrock,
} from "./index.js";

const CHAT = "anthropic.claude-3-5-sonnet-20240620-v1:0";
const TITAN = "amazon.titan-embed-text-v2:0";
const HELLO = [{ role: "user" as const, content: [{ text: "I love sci-fi films." }] }];

let bedrock: LocalBedrock;

beforeAll(async () => {
  bedrock = await startLocalBedrock();
});
afterAll(() => bedrock.close());

const handlers = {
  "HTTP/2 (the SDK's default)": () => ({}),
  "HTTP/1.1": () => ({ requestHandler: new NodeHttpHandler() }),
};

function client(credentials: LocalCredentials = LOCAL_CREDENTIALS, handler: object = {}) {
  return new BedrockRuntimeClient({
    endpoint: bedrock.url,
    region: "us-west-2",
    credentials,
    maxAttempts: 1,
    ...handler,
  });
}

describe.each(Object.entries(handlers))("AWS's own client over %s", (_name, handler) => {
  it("gets an answer from Converse whose usage adds up", async () => {
    const answer = await client(LOCAL_CREDENTIALS, handler()).send(
      new ConverseCommand({ modelId: CHAT, messages: HELLO }),
    );
    expect(answer.output?.message?.role).toBe("assistant");
    expect(answer.output?.message?.content?.[0]?.text).toEqual(expect.any(String));
    expect(answer.stopReason).toBe("end_turn");
    expect(answer.usage?.inputTokens).toBe(6);
    expect(answer.usage?.totalTokens).toBe(
      (answer.usage?.inputTokens ?? 0) + (answer.usage?.outputTokens ?? 0),
    );
    expect(answer.metrics?.latencyMs).toBeGreaterThanOrEqual(0);
    expect(answer.$metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("gets an embedding of the dimensions it asked for from InvokeModel", async () => {
    const answer = await client(LOCAL_CREDENTIALS, handler()).send(
      new InvokeModelCommand({
        modelId: TITAN,
        body: JSON.stringify({ inputText: "hello", dimensions: 256 }),
      }),
    );
    const body = JSON.parse(answer.body.transformToString());
    expect(body.embedding).toHaveLength(256);
    expect(body.inputTextTokenCount).toBe(2);
    expect(Math.hypot(...body.embedding)).toBeCloseTo(1, 5);
    expect(answer.contentType).toBe("application/json");
  });

  it("is refused with InvalidSignatureException for a wrong secret", async () => {
    const wrong = { ...LOCAL_CREDENTIALS, secretAccessKey: "wrong" };
    await expect(
      client(wrong, handler()).send(new ConverseCommand({ modelId: CHAT, messages: HELLO })),
    ).rejects.toMatchObject({
      name: "InvalidSignatureException",
      $metadata: { httpStatusCode: 403 },
      message: expect.stringContaining("does not match the signature you provided"),
    });
  });
});

describe("a local Bedrock", () => {
  it("hands AWS's client a ValidationException as an instance of its class", async () => {
    const refused = client().send(new ConverseCommand({ modelId: "no.such-model", messages: HELLO }));
    await expect(refused).rejects.toBeInstanceOf(ValidationException);
    await expect(refused).rejects.toThrow("The provided model identifier is invalid.");
  });

  it("refuses a key that it does not know with UnrecognizedClientException", async () => {
    const unknown = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "x" };
    await expect(
      client(unknown).send(new ConverseCommand({ modelId: CHAT, messages: HELLO })),
    ).rejects.toMatchObject({ name: "UnrecognizedClientException", $metadata: { httpStatusCode: 403 } });
  });

  it("accepts its API key and refuses any other", async () => {
    const withToken = (token: string) =>
      new BedrockRuntimeClient({
        endpoint: bedrock.url,
        region: "us-west-2",
        token: { token },
        authSchemePreference: ["httpBearerAuth"],
        maxAttempts: 1,
      }).send(new InvokeModelCommand({ modelId: TITAN, body: '{"inputText":"hi"}' }));
    expect((await withToken(LOCAL_BEARER_TOKEN)).$metadata.httpStatusCode).toBe(200);
    await expect(withToken("other")).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: "Authentication failed: Please make sure your API Key is valid.",
    });
  });

  it("is found through the variables it names", async () => {
    expect(bedrock.env).toEqual({
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: `http://127.0.0.1:${bedrock.port}`,
      AWS_ENDPOINT_URL_BEDROCK: `http://127.0.0.1:${bedrock.port}`,
      AWS_ENDPOINT_URL_BEDROCK_AGENT_RUNTIME: `http://127.0.0.1:${bedrock.port}`,
      AWS_REGION: "us-west-2",
      AWS_DEFAULT_REGION: "us-west-2",
      AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
      AWS_SESSION_TOKEN: "",
    });
    expect(LOCAL_CREDENTIALS.accessKeyId).toMatch(/^AKIA[A-Z2-7]{16}$/);
    expect(LOCAL_CREDENTIALS.secretAccessKey).toMatch(/^[A-Za-z0-9/+]{40}$/);
  });

  it("sends the token count of an embedding in a header", async () => {
    const response = await fetch(`${bedrock.url}/model/${encodeURIComponent(TITAN)}/invoke`, {
      method: "POST",
      headers: { authorization: `Bearer ${LOCAL_BEARER_TOKEN}` },
      body: '{"inputText":"four words of text"}',
    });
    expect(response.status).toBe(200);
    expect(response.headers.get("x-amzn-bedrock-input-token-count")).toBe("5");
    expect(response.headers.get("x-amzn-bedrock-invocation-latency")).toMatch(/^\d+$/);
    expect(response.headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("records what it answered, and no text of it", async () => {
    const clock = () => new Date("2026-11-23T12:00:00Z");
    await using own = await startLocalBedrock({ clock });
    const send = (path: string, token: string) =>
      fetch(`${own.url}${path}`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}` },
        body: '{"inputText":"a secret thought"}',
      });
    const ok = await send(`/model/${encodeURIComponent(TITAN)}/invoke`, LOCAL_BEARER_TOKEN);
    await send("/nowhere", LOCAL_BEARER_TOKEN);
    await send("/nowhere", "wrong");
    expect(own.requests()).toEqual([
      {
        requestId: ok.headers.get("x-amzn-requestid"),
        at: clock(),
        operation: "InvokeModel",
        modelId: TITAN,
        status: 200,
        inputTokens: 4,
      },
      { requestId: expect.any(String), at: clock(), status: 404, exception: "UnknownOperationException" },
      { requestId: expect.any(String), at: clock(), status: 403, exception: "AccessDeniedException" },
    ]);
  });

  it("names the error in a header and asks for authentication where there is none", async () => {
    const response = await fetch(`${bedrock.url}/model/x/converse`, { method: "POST", body: "{}" });
    expect(response.status).toBe(403);
    expect(response.headers.get("x-amzn-errortype")).toBe("MissingAuthenticationTokenException");
    expect(await response.json()).toEqual({ message: "Missing Authentication Token" });
  });

  it("warns in its log, once, that AWS has ended a model", async () => {
    const warnings: unknown[] = [];
    const none = () => {};
    const logger = {
      debug: none,
      info: none,
      error: none,
      warn: (...entry: unknown[]) => warnings.push(entry),
    };
    await using own = await startLocalBedrock({ logger });
    for (let round = 0; round < 2; round += 1) {
      const response = await fetch(`${own.url}/model/${encodeURIComponent(CHAT)}/converse`, {
        method: "POST",
        headers: { authorization: `Bearer ${LOCAL_BEARER_TOKEN}` },
        body: JSON.stringify({ messages: HELLO }),
      });
      expect(response.status).toBe(200);
    }
    expect(warnings).toEqual([
      [
        "AWS has ended this model; the local Bedrock serves it all the same",
        { modelId: CHAT, replacement: "anthropic.claude-sonnet-4-5-20250929-v1:0" },
      ],
    ]);
  });

  it("says which port is in use and what to do", async () => {
    const failed = startLocalBedrock({ port: bedrock.port });
    await expect(failed).rejects.toBeInstanceOf(VarveError);
    await expect(failed).rejects.toMatchObject({
      code: "LOCAL_SERVER_FAILED",
      message: `The local Bedrock cannot listen on port ${bedrock.port} of 127.0.0.1: the port is in use: stop the program that holds it, or choose another port (0 picks a free one).`,
    });
  });

  it("refuses a body over 25 MB and still answers the next request of the connection", async () => {
    const url = `${bedrock.url}/model/${encodeURIComponent(TITAN)}/invoke`;
    const headers = { authorization: `Bearer ${LOCAL_BEARER_TOKEN}` };
    const refused = await fetch(url, { method: "POST", headers, body: Buffer.alloc(25_000_001, 97) });
    expect(refused.status).toBe(400);
    expect(refused.headers.get("x-amzn-errortype")).toBe("ValidationException");
    expect(await refused.json()).toEqual({ message: expect.stringContaining("25000000") });
    const accepted = await fetch(url, { method: "POST", headers, body: '{"inputText":"hi"}' });
    expect(accepted.status).toBe(200);
  });
});
