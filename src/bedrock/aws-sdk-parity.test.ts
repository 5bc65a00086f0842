import { createServer as createHttp2Server } from "node:http2";
import type { AddressInfo } from "node:net";
import {
  BedrockRuntimeClient,
  ConverseCommand,
  type ConverseCommandInput,
  InvokeModelCommand,
} from "@aws-sdk/client-bedrock-runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CannedServer, startCannedServer } from "../../test/fixtures/canned-server.js";
import { BedrockClient } from "./client.js";
import { CredentialSource } from "./credential-source.js";
import { BedrockLLM } from "./llm.js";

const KEYS = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret", sessionToken: "token" };
const CONVERSE_ANSWER = {
  output: { message: { role: "assistant", content: [{ text: "ok" }] } },
  stopReason: "end_turn",
  usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 },
  metrics: { latencyMs: 1 },
};

interface Seen {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly contentType: string | undefined;
  readonly scope: string | undefined;
  readonly token: unknown;
  readonly body: unknown;
}

/** AWS's client at its defaults speaks HTTP/2, so it has a server of its own; both record alike. */
const seenOfAws: Seen[] = [];
const http2 = createHttp2Server((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    seenOfAws.push(
      record(request.method, request.url, request.headers, Buffer.concat(chunks).toString("utf8")),
    );
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify(CONVERSE_ANSWER));
  });
});
let server: CannedServer;
let ours: BedrockClient;
let theirs: BedrockRuntimeClient;

beforeAll(async () => {
  await new Promise<void>((resolve) => http2.listen(0, "127.0.0.1", resolve));
  server = await startCannedServer(() => ({ body: CONVERSE_ANSWER }));
  ours = new BedrockClient({
    region: "us-west-2",
    credentials: new CredentialSource(KEYS),
    endpoint: server.url,
  });
  theirs = new BedrockRuntimeClient({
    region: "us-west-2",
    credentials: KEYS,
    endpoint: `http://127.0.0.1:${(http2.address() as AddressInfo).port}`,
  });
});
afterAll(async () => {
  theirs.destroy();
  await ours.close();
  await server.close();
  await new Promise((resolve) => http2.close(resolve));
});

function record(
  method: string | undefined,
  path: string | undefined,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  body: string,
): Seen {
  return {
    method,
    path,
    contentType: String(headers["content-type"]),
    scope: /Credential=[^/]+\/\d{8}\/([^,]+),/.exec(String(headers["authorization"]))?.[1],
    token: headers["x-amz-security-token"],
    body: JSON.parse(body),
  };
}

function lastOfOurs(): Seen {
  const { method, path, headers, body } = server.requests.at(-1) ?? {
    method: "",
    path: "",
    headers: {},
    body: "null",
  };
  return record(method, path, headers, body);
}

const MODEL_IDS = [
  "anthropic.claude-3-5-sonnet-20240620-v1:0",
  "us.anthropic.claude-sonnet-4-20250514-v1:0",
  "arn:aws:bedrock:us-west-2:123456789012:application-inference-profile/a1b2c3d4e5f6",
  "arn:aws:bedrock:us-west-2::foundation-model/amazon.nova-lite-v1:0",
];

describe("the same call through AWS's own client", () => {
  it.each(MODEL_IDS)("puts Converse for %s on the wire alike", async (modelId) => {
    const inputSchema = {
      type: "object",
      properties: { facts: { type: "array", items: { type: "string" } } },
    };
    const input: ConverseCommandInput = {
      modelId,
      system: [{ text: "Be brief. Zoë 😀" }],
      messages: [
        { role: "user", content: [{ text: "Hi" }] },
        {
          role: "assistant",
          content: [{ toolUse: { toolUseId: "t1", name: "remember", input: { facts: ["a"] } } }],
        },
        {
          role: "user",
          content: [
            { toolResult: { toolUseId: "t1", content: [{ json: { stored: 1 } }], status: "success" } },
            { text: "Go on" },
          ],
        },
      ],
      inferenceConfig: { maxTokens: 100, temperature: 0.5, stopSequences: ["END"] },
      additionalModelRequestFields: { custom: { a: [1, null] } },
      toolConfig: {
        tools: [
          { toolSpec: { name: "remember", description: "Stores.", inputSchema: { json: inputSchema } } },
        ],
        toolChoice: { any: {} },
      },
    };
    await theirs.send(new ConverseCommand(input));
    const llm = new BedrockLLM({ client: ours, model: modelId, modelKwargs: { custom: { a: [1, null] } } });
    await llm.generate({
      system: "Be brief. Zoë 😀",
      messages: [
        { role: "user", content: "Hi" },
        {
          role: "assistant",
          content: [{ type: "tool-use", id: "t1", name: "remember", input: { facts: ["a"] } }],
        },
        {
          role: "user",
          content: [{ type: "tool-result", toolUseId: "t1", content: { stored: 1 }, isError: false }],
        },
        { role: "user", content: "Go on" },
      ],
      tools: [{ name: "remember", description: "Stores.", inputSchema }],
      toolChoice: "any",
      maxTokens: 100,
      temperature: 0.5,
      stopSequences: ["END"],
    });
    expect(lastOfOurs()).toEqual(seenOfAws.at(-1));
    expect(lastOfOurs().scope).toBe("us-west-2/bedrock/aws4_request");
  });

  it.each([...MODEL_IDS, "amazon.titan-embed-text-v2:0"])(
    "puts InvokeModel for %s on the wire alike",
    async (modelId) => {
      const body = { inputText: "Zoë 😀", dimensions: 256 };
      await theirs.send(
        new InvokeModelCommand({ modelId, contentType: "application/json", body: JSON.stringify(body) }),
      );
      await ours.call("InvokeModel", modelId, body);
      expect(lastOfOurs()).toEqual(seenOfAws.at(-1));
    },
  );
});
