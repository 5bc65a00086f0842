import { createHash } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import {
  type CannedAnswer,
  type CannedServer,
  type Script,
  startCannedServer,
} from "../../test/fixtures/canned-server.js";
import { rendezvous } from "../../test/fixtures/rendezvous.js";
import { VarveError } from "../errors.js";
import { BedrockClient, type BedrockClientOptions } from "./client.js";
import { CredentialSource } from "./credential-source.js";
import type { AwsKeys, Credentials } from "./credentials.js";
import { NodeTransport } from "./node-transport.js";
import { RequestSigner } from "./sign.js";
import type { HttpAnswer, HttpRequest, Transport } from "./transport.js";

const MODEL = "amazon.titan-embed-text-v2:0";
const KEYS: AwsKeys = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };
const NOW = new Date("2026-11-23T10:00:00Z");

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function serve(script: Script): Promise<CannedServer> {
  const server = await startCannedServer(script);
  cleanups.push(() => server.close());
  return server;
}

function connect(endpoint: string | undefined, options: Partial<BedrockClientOptions> = {}): BedrockClient {
  const client = new BedrockClient({
    region: "us-west-2",
    credentials: new CredentialSource({
      accessKeyId: KEYS.accessKeyId,
      secretAccessKey: KEYS.secretAccessKey,
    }),
    endpoint,
    sleep: async () => {},
    ...options,
  });
  cleanups.push(() => client.close());
  return client;
}

function throttle(headers: Record<string, string> = {}): CannedAnswer {
  return {
    status: 429,
    headers: { "x-amzn-errortype": "ThrottlingException", ...headers },
    body: { message: "slow" },
  };
}

/** Answers without a network and keeps what it was asked to send. */
function recordingTransport(): Transport & { readonly sent: HttpRequest[] } {
  const sent: HttpRequest[] = [];
  return {
    sent,
    async send(request): Promise<HttpAnswer> {
      sent.push(request);
      return { status: 200, headers: {}, body: Buffer.from("{}") };
    },
    close() {},
  };
}

describe("BedrockClient", () => {
  it("sends a signed request and returns the parsed answer", async () => {
    const server = await serve(() => ({ headers: { "x-amzn-requestid": "r-1" }, body: { embedding: [1] } }));
    const client = connect(`${server.url}/gateway`, { clock: () => NOW });
    const answer = await client.call("InvokeModel", MODEL, { inputText: "Zoë" });
    expect(answer).toMatchObject({
      body: { embedding: [1] },
      requestId: "r-1",
      attempts: 1,
      region: "us-west-2",
    });
    const [request] = server.requests;
    expect(request).toMatchObject({
      method: "POST",
      path: "/gateway/model/amazon.titan-embed-text-v2%3A0/invoke",
      body: '{"inputText":"Zoë"}',
      headers: { accept: "application/json", "content-type": "application/json", "user-agent": "varve" },
    });
    const host = new URL(server.url).host;
    const expected = new RequestSigner().sign(
      {
        method: "POST",
        path: "/gateway/model/amazon.titan-embed-text-v2%3A0/invoke",
        headers: { host, "content-type": "application/json" },
        body: '{"inputText":"Zoë"}',
      },
      KEYS,
      "us-west-2",
      NOW,
    );
    expect(request?.headers.authorization).toBe(expected["authorization"]);
    expect(request?.headers["x-amz-date"]).toBe("20261123T100000Z");
  });

  it("sends a bearer token without signing", async () => {
    const server = await serve(() => ({}));
    const client = connect(server.url, { credentials: new CredentialSource({ bearerToken: "key-1" }) });
    await client.call("Converse", MODEL, {});
    expect(server.requests[0]?.headers.authorization).toBe("Bearer key-1");
    expect(server.requests[0]?.headers).not.toHaveProperty("x-amz-date");
  });

  it("goes to AWS's endpoint of the region, and to that of an ARN's region with its signing scope", async () => {
    const transport = recordingTransport();
    const client = connect(undefined, { transport, clock: () => NOW });
    await client.call("Converse", "us.anthropic.claude-sonnet-4-20250514-v1:0", {});
    const arn = "arn:aws:bedrock:eu-central-1:123456789012:application-inference-profile/a1b2c3d4e5f6";
    const answer = await client.call("Converse", arn, {});
    expect(answer.region).toBe("eu-central-1");
    expect(transport.sent.map(({ endpoint, path }) => [endpoint.protocol, endpoint.host, path])).toEqual([
      [
        "https:",
        "bedrock-runtime.us-west-2.amazonaws.com",
        "/model/us.anthropic.claude-sonnet-4-20250514-v1%3A0/converse",
      ],
      [
        "https:",
        "bedrock-runtime.eu-central-1.amazonaws.com",
        "/model/arn%3Aaws%3Abedrock%3Aeu-central-1%3A123456789012%3Aapplication-inference-profile%2Fa1b2c3d4e5f6/converse",
      ],
    ]);
    expect(transport.sent[1]?.headers["authorization"]).toContain(
      "/20261123/eu-central-1/bedrock/aws4_request",
    );
  });

  it("signs for an ARN's region when a custom endpoint is set", async () => {
    const server = await serve(() => ({}));
    const client = connect(server.url);
    await client.call("Converse", "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0", {});
    expect(server.requests[0]?.headers.authorization).toContain("/us-east-1/bedrock/aws4_request");
  });

  it("sends again after a throttle and counts the attempts", async () => {
    const waits: number[] = [];
    const server = await serve((_request, index) =>
      index < 2 ? throttle({ "retry-after": "2" }) : { body: 1 },
    );
    const client = connect(server.url, { random: () => 0, sleep: async (ms) => void waits.push(ms) });
    expect((await client.call("Converse", MODEL, {})).attempts).toBe(3);
    expect(waits).toEqual([2_000, 2_000]);
    expect(server.requests).toHaveLength(3);
  });

  it.each([1, 2, 3, 4])("sends exactly %i times when that is maxAttempts", async (maxAttempts) => {
    const server = await serve(() => throttle({ "x-amzn-requestid": "r" }));
    const client = connect(server.url, { maxAttempts });
    await expect(client.call("Converse", MODEL, {})).rejects.toMatchObject({
      code: "THROTTLED",
      attempts: maxAttempts,
      requestId: "r",
      modelId: MODEL,
      region: "us-west-2",
    });
    expect(server.requests).toHaveLength(maxAttempts);
  });

  it("does not repeat a rejected request", async () => {
    const server = await serve(() => ({
      status: 400,
      headers: { "x-amzn-errortype": "ValidationException" },
    }));
    await expect(connect(server.url).call("Converse", MODEL, {})).rejects.toMatchObject({
      code: "REQUEST_REJECTED",
    });
    expect(server.requests).toHaveLength(1);
  });

  it("survives a kept-alive connection that the server closed in the meantime", async () => {
    const server = await serve((_request, index, response) => {
      if (index !== 1) return {};
      response.socket?.resetAndDestroy();
      return undefined;
    });
    const client = connect(server.url);
    await client.call("Converse", MODEL, {});
    expect((await client.call("Converse", MODEL, {})).attempts).toBe(2);
    expect(server.connections()).toBe(2);
  });

  it("names model, region and attempts when the network fails", async () => {
    const server = await serve(() => ({}));
    await server.close();
    await expect(connect(server.url).call("Converse", MODEL, {})).rejects.toMatchObject({
      name: "BedrockError",
      code: "NETWORK_FAILED",
      modelId: MODEL,
      region: "us-west-2",
      attempts: 3,
      cause: { code: "ECONNREFUSED" },
    });
  });

  it("does not repeat a request that was not answered in time", async () => {
    const server = await serve(() => undefined);
    const client = connect(server.url, { timeouts: { timeoutMs: 40 } });
    await expect(client.call("Converse", MODEL, {})).rejects.toMatchObject({
      code: "REQUEST_TIMEOUT",
      attempts: 1,
    });
    expect(server.requests).toHaveLength(1);
  });

  it("renews expired credentials once and sends again with the new ones", async () => {
    const fresh: Credentials = { accessKeyId: "AKIDFRESH", secretAccessKey: "s2" };
    const renewals: Credentials[] = [];
    let current: Credentials = KEYS;
    const credentials = {
      remedy: "REMEDY.",
      resolve: async () => current,
      renew: async (rejected: Credentials) => {
        renewals.push(rejected);
        current = fresh;
        return fresh;
      },
    };
    const expired: CannedAnswer = { status: 403, headers: { "x-amzn-errortype": "ExpiredTokenException" } };
    const once = await serve((_request, index) => (index === 0 ? expired : {}));
    expect((await connect(once.url, { credentials }).call("Converse", MODEL, {})).attempts).toBe(2);
    expect(once.requests[1]?.headers.authorization).toContain("Credential=AKIDFRESH/");
    expect(renewals).toEqual([KEYS]);

    const always = await serve(() => expired);
    await expect(connect(always.url, { credentials }).call("Converse", MODEL, {})).rejects.toMatchObject({
      code: "CREDENTIALS_EXPIRED",
      message: "The AWS credentials have expired (ExpiredTokenException, HTTP 403). REMEDY.",
    });
    expect(always.requests).toHaveLength(2);
  });

  it("does not repeat a call with fixed credentials that have expired", async () => {
    const server = await serve(() => ({
      status: 403,
      headers: { "x-amzn-errortype": "ExpiredTokenException" },
    }));
    await expect(connect(server.url).call("Converse", MODEL, {})).rejects.toMatchObject({
      code: "CREDENTIALS_EXPIRED",
      message: expect.stringContaining("aws_access_key_id"),
    });
    expect(server.requests).toHaveLength(1);
  });

  it("never has more calls in flight than maxConcurrency", async () => {
    const { waiting, arrive } = rendezvous(4);
    const server = await serve(async () => {
      await arrive();
      return {};
    });
    const client = connect(server.url, { maxConcurrency: 4 });
    await Promise.all(Array.from({ length: 24 }, () => client.call("Converse", MODEL, {})));
    expect(waiting).toEqual([4, 4, 4, 4, 4, 4]);
    expect(server.requests).toHaveLength(24);
  });

  it("rejects an aborted call and closes its wire", async () => {
    const controller = new AbortController();
    let wireClosed: Promise<unknown> = Promise.resolve();
    const server = await serve((_request, _index, response) => {
      wireClosed = new Promise((resolve) => response.on("close", resolve));
      controller.abort("bored");
      return undefined;
    });
    const call = connect(server.url).call("Converse", MODEL, {}, { signal: controller.signal });
    await expect(call).rejects.toMatchObject({ code: "ABORTED", cause: "bored" });
    await wireClosed;
    expect(server.requests).toHaveLength(1);
  });

  it("says that an answer which is not JSON comes from something else, without quoting it", async () => {
    const server = await serve(() => ({
      headers: { "content-type": "text/html" },
      body: "<html>Sign in</html>",
    }));
    const error = await connect(server.url)
      .call("Converse", MODEL, {})
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: "RESPONSE_INVALID",
      message: `The answer for ${MODEL} in us-west-2 is not JSON (text/html, 20 bytes): look for a proxy on the way, and check the endpoint.`,
    });
    expect(error).not.toHaveProperty("cause");
  });

  it("refuses calls after close, which waits for those that run", async () => {
    const order: string[] = [];
    const server = await serve(async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return {};
    });
    const client = connect(server.url);
    const running = client.call("Converse", MODEL, {}).then(() => order.push("answered"));
    const closed = client.close().then(() => order.push("closed"));
    await expect(client.call("Converse", MODEL, {})).rejects.toMatchObject({ code: "CLOSED" });
    await Promise.all([running, closed]);
    expect(order).toEqual(["answered", "closed"]);
  });

  it("leaves a transport that was passed to it open, for others to use", async () => {
    const server = await serve(() => ({}));
    const transport = new NodeTransport();
    cleanups.push(() => transport.close());
    const first = connect(server.url, { transport });
    const second = connect(server.url, { transport });
    await first.call("Converse", MODEL, {});
    await first.close();
    expect((await second.call("Converse", MODEL, {})).attempts).toBe(1);
    expect(server.connections()).toBe(1);
  });

  it("rejects a malformed model id, an unknown region and a bad endpoint", async () => {
    const client = connect(undefined, { transport: recordingTransport() });
    await expect(client.call("Converse", "no such model", {})).rejects.toMatchObject({
      code: "MODEL_ID_INVALID",
    });
    expect(() => connect(undefined, { region: "us-west-9" })).toThrow(VarveError);
    expect(() => connect("not a url")).toThrow(expect.objectContaining({ code: "CONFIG_INVALID" }));
  });

  it("logs repetitions without text of the request", async () => {
    const entries: unknown[] = [];
    const silent = (): void => {};
    const logger = {
      debug: silent,
      info: silent,
      error: silent,
      warn: (...entry: unknown[]) => entries.push(entry),
    };
    const server = await serve((_request, index) => (index === 0 ? throttle() : {}));
    await connect(server.url, { logger, random: () => 0.5 }).call("Converse", MODEL, { secret: "memory" });
    expect(entries).toEqual([
      [
        "A Bedrock call is sent again",
        { operation: "Converse", modelId: MODEL, code: "THROTTLED", attempt: 1, waitMs: 250 },
      ],
    ]);
  });

  it("sends a body of a megabyte whole", async () => {
    const server = await serve(() => ({}));
    const text = "Zoë ".repeat(250_000);
    await connect(server.url).call("InvokeModel", MODEL, { text });
    const digest = (value: string): string => createHash("sha256").update(value).digest("hex");
    expect(digest(server.requests[0]?.body ?? "")).toBe(digest(JSON.stringify({ text })));
  });
});
