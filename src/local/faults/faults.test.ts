import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  InternalServerException,
  InvokeModelCommand,
  ModelNotReadyException,
  ModelStreamErrorException,
  ModelTimeoutException,
  ServiceUnavailableException,
  ThrottlingException,
} from "@aws-sdk/client-bedrock-runtime";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LOCAL_CREDENTIALS, type LocalBedrock, type LocalFault, startLocalBedrock } from "../index.js";

const NOVA = "amazon.nova-lite-v1:0";
const MESSAGES = [{ role: "user" as const, content: [{ text: "hi" }] }];

let bedrock: LocalBedrock;
let now: Date | undefined;

beforeEach(async () => {
  now = undefined;
  bedrock = await startLocalBedrock({ clock: () => now ?? new Date() });
});
afterEach(() => bedrock.close());

function client(options: object = {}): BedrockRuntimeClient {
  return new BedrockRuntimeClient({
    endpoint: bedrock.url,
    region: "us-west-2",
    credentials: { ...LOCAL_CREDENTIALS },
    maxAttempts: 1,
    ...options,
  });
}

const converse = (options: object = {}, modelId = NOVA) =>
  client(options).send(new ConverseCommand({ modelId, messages: MESSAGES }));

async function streamed(options: object = {}): Promise<string[]> {
  const { stream } = await client(options).send(
    new ConverseStreamCommand({ modelId: NOVA, messages: MESSAGES }),
  );
  const events: string[] = [];
  try {
    for await (const event of stream ?? []) events.push(Object.keys(event)[0] ?? "");
  } catch (error) {
    throw Object.assign(error as Error, { events });
  }
  return events;
}

const handlers = {
  "HTTP/2": {},
  "HTTP/1.1": { requestHandler: new NodeHttpHandler() },
};

describe("a fault that is an exception", () => {
  it.each([
    ["throttle", ThrottlingException, 429],
    ["internal-error", InternalServerException, 500],
    ["unavailable", ServiceUnavailableException, 503],
    ["model-not-ready", ModelNotReadyException, 429],
    ["model-timeout", ModelTimeoutException, 408],
  ] as const)("%s reaches AWS's client as that exception", async (kind, exception, httpStatusCode) => {
    bedrock.fault({ kind });
    const refused = converse();
    await expect(refused).rejects.toBeInstanceOf(exception);
    await expect(refused).rejects.toMatchObject({ $metadata: { httpStatusCode } });
  });

  it("can be expired credentials", async () => {
    bedrock.fault({ kind: "expired-credentials" });
    await expect(converse()).rejects.toMatchObject({
      name: "ExpiredTokenException",
      message: "The security token included in the request is expired",
      $metadata: { httpStatusCode: 403 },
    });
  });

  it("can be any exception with any message", async () => {
    bedrock.fault({ kind: "exception", exception: "ServiceQuotaExceededException", message: "no more" });
    await expect(converse()).rejects.toMatchObject({
      name: "ServiceQuotaExceededException",
      message: "no more",
    });
  });

  it("strikes as often as it was told, so that a client which retries succeeds", async () => {
    const fault = bedrock.fault("throttle,times=2");
    const answer = await converse({ maxAttempts: 3, retryMode: "standard" });
    expect(answer.stopReason).toBe("end_turn");
    expect(fault.struck()).toBe(2);
    expect(bedrock.requests().map(({ status }) => status)).toEqual([429, 429, 200]);
  });

  it("lets requests pass before it strikes, and none after it is removed", async () => {
    const fault = bedrock.fault({ kind: "unavailable", skip: 1 });
    expect((await converse()).stopReason).toBe("end_turn");
    await expect(converse()).rejects.toBeInstanceOf(ServiceUnavailableException);
    fault.remove();
    expect((await converse()).stopReason).toBe("end_turn");
  });

  it("strikes only the operation and the model that it names", async () => {
    bedrock.fault({ kind: "throttle", operation: "Invoke*" });
    bedrock.fault({ kind: "unavailable", model: "*claude*" });
    expect((await converse()).stopReason).toBe("end_turn");
    await expect(converse({}, "us.anthropic.claude-haiku-4-5-20251001-v1:0")).rejects.toBeInstanceOf(
      ServiceUnavailableException,
    );
    const invoke = new InvokeModelCommand({
      modelId: "amazon.titan-embed-text-v2:0",
      body: '{"inputText":"hi"}',
    });
    await expect(client().send(invoke)).rejects.toBeInstanceOf(ThrottlingException);
  });

  it("that strikes first spares those behind it", async () => {
    bedrock.fault("throttle,times=1");
    const second = bedrock.fault("unavailable,times=1");
    await expect(converse()).rejects.toBeInstanceOf(ThrottlingException);
    expect(second.struck()).toBe(0);
    await expect(converse()).rejects.toBeInstanceOf(ServiceUnavailableException);
  });

  it("can be there from the start", async () => {
    await bedrock.close();
    bedrock = await startLocalBedrock({ faults: ["throttle", { kind: "reset" }] });
    await expect(converse()).rejects.toBeInstanceOf(ThrottlingException);
  });
});

describe("a quota", () => {
  it("of requests lets a minute's worth through at once and the rest as time passes", async () => {
    now = new Date();
    const start = now.getTime();
    bedrock.fault({ kind: "quota", requestsPerMinute: 2 });
    await converse();
    await converse();
    const refused = converse();
    await expect(refused).rejects.toBeInstanceOf(ThrottlingException);
    await expect(refused).rejects.toThrow("Too many requests, please wait before trying again.");
    now = new Date(start + 29_000);
    await expect(converse()).rejects.toBeInstanceOf(ThrottlingException);
    now = new Date(start + 30_000);
    expect((await converse()).stopReason).toBe("end_turn");
    await expect(converse()).rejects.toBeInstanceOf(ThrottlingException);
    expect((await converse({}, "us.amazon.nova-pro-v1:0")).stopReason).toBe("end_turn");
  });

  it("of tokens counts the input and the output that the request allows", async () => {
    now = new Date();
    bedrock.fault({ kind: "quota", tokensPerMinute: 1_000 });
    const ask = (maxTokens: number) =>
      client().send(
        new ConverseCommand({ modelId: NOVA, messages: MESSAGES, inferenceConfig: { maxTokens } }),
      );
    await expect(ask(1_000)).rejects.toThrow("Too many tokens, please wait before trying again.");
    expect((await ask(800)).stopReason).toBe("end_turn");
    await expect(ask(800)).rejects.toBeInstanceOf(ThrottlingException);
  });
});

describe.each(Object.entries(handlers))("a fault of the connection over %s", (_name, handler) => {
  it("cuts it without an answer", async () => {
    bedrock.fault("reset,times=1");
    await expect(converse(handler)).rejects.not.toHaveProperty(
      "$metadata.httpStatusCode",
      expect.any(Number),
    );
    expect((await converse(handler)).stopReason).toBe("end_turn");
  });

  it("never answers until the client gives up", async () => {
    bedrock.fault("hang,times=1");
    const gaveUp = new AbortController();
    setTimeout(() => gaveUp.abort(), 100);
    const send = client(handler).send(new ConverseCommand({ modelId: NOVA, messages: MESSAGES }), {
      abortSignal: gaveUp.signal,
    });
    await expect(send).rejects.toMatchObject({ name: "AbortError" });
    expect((await converse(handler)).stopReason).toBe("end_turn");
  });

  it("cuts a stream after as many events as it was told", async () => {
    bedrock.fault({ kind: "drop-stream", afterEvents: 2 });
    const broken = streamed(handler);
    await expect(broken).rejects.toThrow();
    await expect(broken).rejects.toMatchObject({ events: ["messageStart", "contentBlockDelta"] });
  });

  it("spoils the checksum of an event", async () => {
    bedrock.fault({ kind: "corrupt-frame", event: 2 });
    await expect(streamed(handler)).rejects.toThrow(/checksum/i);
  });

  it("sends an exception inside the stream", async () => {
    bedrock.fault({ kind: "stream-exception", times: 1 });
    const broken = streamed(handler);
    await expect(broken).rejects.toBeInstanceOf(ModelStreamErrorException);
    await expect(broken).rejects.toMatchObject({ events: ["messageStart"] });
    bedrock.fault({ kind: "stream-exception", exception: "ThrottlingException", afterEvents: 0 });
    await expect(streamed(handler)).rejects.toBeInstanceOf(ThrottlingException);
  });
});

describe("a fault of the answer", () => {
  it("cuts the JSON in two", async () => {
    bedrock.fault("truncated-json");
    await expect(converse()).rejects.toMatchObject({ name: "SyntaxError" });
  });

  it("spares streams, as a fault of streams spares documents", async () => {
    bedrock.fault("truncated-json");
    expect((await streamed()).at(-1)).toBe("metadata");
    bedrock.fault("drop-stream");
    await expect(converse()).rejects.toMatchObject({ name: "SyntaxError" });
  });

  it("comes late, by the same delays for the same seed", async () => {
    const fault = bedrock.fault({ kind: "latency", latencyMs: 60, jitterMs: 40, seed: 7 });
    const startedAt = performance.now();
    expect((await converse()).stopReason).toBe("end_turn");
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(59);
    expect(fault.struck()).toBe(1);
  });
});

describe("a fault that is not valid", () => {
  it.each([
    [{ kind: "throtle" }, 'The fault is of no known kind. Did you mean "throttle"?'],
    [{ kind: "throttle", time: 1 }, 'The fault has an unknown member time. Did you mean "times"?'],
    [{ kind: "throttle", times: 0 }, "Value '0' at 'times' failed to satisfy constraint"],
    [{ kind: "exception" }, "Value at 'exception' failed to satisfy constraint: Member must not be null"],
    [{ kind: "latency", latencyMs: "1" }, "Provide a number for the field"],
    ["throttle,times", 'The fault "throttle,times" has a setting without a value. Write it as name=value.'],
    ["latency,latencyMs=soon", "Provide a number for the field"],
    [null, "is of no known kind"],
  ])("%j is refused with the reason", (fault, message) => {
    const add = () => bedrock.fault(fault as LocalFault);
    expect(add).toThrow(expect.objectContaining({ code: "CONFIG_INVALID" }));
    expect(add).toThrow(message);
  });
});
