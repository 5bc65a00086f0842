import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
  type SystemContentBlock,
  type TokenUsage,
} from "@aws-sdk/client-bedrock-runtime";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LOCAL_CREDENTIALS, type LocalBedrock, startLocalBedrock } from "../index.js";

const SONNET = "us.anthropic.claude-sonnet-4-6";
/** 1,250 tokens; Sonnet caches from 1,024 on. */
const LONG = "word ".repeat(1_000);
const SYSTEM: SystemContentBlock[] = [{ text: LONG }, { cachePoint: { type: "default" } }];
const HELLO = [{ role: "user" as const, content: [{ text: "Hello" }] }];

let bedrock: LocalBedrock;
let client: BedrockRuntimeClient;
let now = new Date();

beforeEach(async () => {
  now = new Date();
  bedrock = await startLocalBedrock({ clock: () => now, clockSkewMs: 1e9 });
  client = new BedrockRuntimeClient({
    endpoint: bedrock.url,
    region: "us-west-2",
    credentials: LOCAL_CREDENTIALS,
  });
});
afterEach(async () => {
  client.destroy();
  await bedrock.close();
});

async function usage(system = SYSTEM, messages: object[] = HELLO): Promise<Partial<TokenUsage>> {
  const command = new ConverseCommand({ modelId: SONNET, system, messages: messages as typeof HELLO });
  return (await client.send(command)).usage ?? {};
}

describe("the prompt cache", () => {
  it("writes the prompt up to a cache point, and reads it in the next request", async () => {
    const first = await usage();
    expect(first).toMatchObject({
      inputTokens: 2,
      cacheReadInputTokens: 0,
      cacheWriteInputTokens: 1_250,
      cacheDetails: [{ ttl: "5m", inputTokens: 1_250 }],
    });
    const second = await usage();
    expect(second).toMatchObject({ inputTokens: 2, cacheReadInputTokens: 1_250, cacheWriteInputTokens: 0 });
    for (const counts of [first, second]) {
      const {
        inputTokens = 0,
        outputTokens = 0,
        cacheReadInputTokens = 0,
        cacheWriteInputTokens = 0,
      } = counts;
      expect(counts.totalTokens).toBe(
        inputTokens + outputTokens + cacheReadInputTokens + cacheWriteInputTokens,
      );
    }
  });

  it("forgets after five minutes without a read, and after an hour where the cache point says so", async () => {
    await usage();
    now = new Date(now.getTime() + 299_000);
    expect((await usage()).cacheReadInputTokens).toBe(1_250);
    now = new Date(now.getTime() + 299_000);
    expect((await usage()).cacheReadInputTokens).toBe(1_250);
    now = new Date(now.getTime() + 300_000);
    expect((await usage()).cacheReadInputTokens).toBe(0);

    const hour: SystemContentBlock[] = [
      { text: `For an hour. ${LONG}` },
      { cachePoint: { type: "default", ttl: "1h" } },
    ];
    expect((await usage(hour)).cacheDetails).toEqual([{ ttl: "1h", inputTokens: 1_254 }]);
    now = new Date(now.getTime() + 3_599_000);
    expect((await usage(hour)).cacheReadInputTokens).toBe(1_254);
  });

  it("reads what an earlier turn has written when the cache point moves on", async () => {
    const cachePoint = { cachePoint: { type: "default" } };
    await usage([{ text: LONG }], [{ role: "user", content: [{ text: "Hello" }, cachePoint] }]);
    const longer = [
      { role: "user", content: [{ text: "Hello" }] },
      { role: "assistant", content: [{ text: "Yes?" }] },
      { role: "user", content: [{ text: "Tell me more" }, cachePoint] },
    ];
    expect(await usage([{ text: LONG }], longer)).toMatchObject({
      inputTokens: 0,
      cacheReadInputTokens: 1_252,
      cacheWriteInputTokens: 5,
    });
  });

  it("caches nothing that is shorter than the model wants, of another model, or in another region", async () => {
    expect(await usage([{ text: "Be kind." }, { cachePoint: { type: "default" } }])).toMatchObject({
      cacheReadInputTokens: 0,
      cacheWriteInputTokens: 0,
    });
    await usage();
    const other = new BedrockRuntimeClient({
      endpoint: bedrock.url,
      region: "eu-central-1",
      credentials: LOCAL_CREDENTIALS,
    });
    const there = await other.send(
      new ConverseCommand({ modelId: "eu.anthropic.claude-sonnet-4-6", system: SYSTEM, messages: HELLO }),
    );
    expect(there.usage?.cacheReadInputTokens).toBe(0);
    other.destroy();
  });

  it("is one for Converse and InvokeModel, whole and streamed, each with its own names for the counts", async () => {
    const body = JSON.stringify({
      anthropic_version: "bedrock-2023-05-31",
      max_tokens: 100,
      system: [{ type: "text", text: LONG, cache_control: { type: "ephemeral" } }],
      messages: [{ role: "user", content: "Hello" }],
    });
    await usage();
    const whole = await client.send(new InvokeModelCommand({ modelId: SONNET, body }));
    expect(JSON.parse(whole.body.transformToString()).usage).toMatchObject({
      input_tokens: 2,
      cache_read_input_tokens: 1_250,
      cache_creation_input_tokens: 0,
    });
    const streamed = await client.send(new InvokeModelWithResponseStreamCommand({ modelId: SONNET, body }));
    const chunks = [];
    for await (const { chunk } of streamed.body ?? []) {
      chunks.push(JSON.parse(Buffer.from(chunk?.bytes ?? []).toString()));
    }
    expect(chunks[0].message.usage).toMatchObject({ input_tokens: 2, cache_read_input_tokens: 1_250 });
    expect(chunks.at(-1)["amazon-bedrock-invocationMetrics"]).toMatchObject({
      inputTokenCount: 2,
      cacheReadInputTokenCount: 1_250,
      cacheWriteInputTokenCount: 0,
    });
    const { stream } = await client.send(
      new ConverseStreamCommand({ modelId: SONNET, system: SYSTEM, messages: HELLO }),
    );
    let metadata: unknown;
    for await (const event of stream ?? []) metadata = event.metadata ?? metadata;
    expect(metadata).toMatchObject({ usage: { inputTokens: 2, cacheReadInputTokens: 1_250 } });
  });

  it("refuses more cache points than the model takes, and a long-lived one behind a short-lived one", async () => {
    const point = (ttl: "5m" | "1h") => ({ cachePoint: { type: "default" as const, ttl } });
    const five = Array.from({ length: 5 }, (_, index) => [{ text: `Rule ${index}` }, point("5m")]).flat();
    await expect(usage(five)).rejects.toThrow(
      "A maximum of 4 blocks with cache_control may be provided. Found 5.",
    );
    await expect(usage([{ text: "a" }, point("5m"), { text: "b" }, point("1h")])).rejects.toThrow(
      "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block",
    );
  });
});

describe("the books of the server", () => {
  it("come to what the answers reported, per model, whole, streamed and native", async () => {
    const books = { inputTokens: 0, outputTokens: 0, cacheReadInputTokens: 0, cacheWriteInputTokens: 0 };
    for (let round = 0; round < 3; round += 1) {
      const counts = await usage();
      for (const name of Object.keys(books) as (keyof typeof books)[]) books[name] += counts[name] ?? 0;
    }
    const { stream } = await client.send(new ConverseStreamCommand({ modelId: SONNET, messages: HELLO }));
    for await (const { metadata } of stream ?? []) {
      books.inputTokens += metadata?.usage?.inputTokens ?? 0;
      books.outputTokens += metadata?.usage?.outputTokens ?? 0;
    }
    const TITAN = "amazon.titan-embed-text-v2:0";
    await client.send(
      new InvokeModelCommand({ modelId: TITAN, body: JSON.stringify({ inputText: "hello" }) }),
    );
    await expect(usage([], [])).rejects.toThrow();
    const expected = [
      { modelId: SONNET, requests: 4, ...books, cacheDetails: [{ ttl: "5m", inputTokens: 1_250 }] },
      {
        modelId: TITAN,
        requests: 1,
        inputTokens: 2,
        outputTokens: 0,
        cacheReadInputTokens: 0,
        cacheWriteInputTokens: 0,
        cacheDetails: [],
      },
    ];
    expect(bedrock.usage()).toEqual(expected);
    expect(await (await fetch(`${bedrock.url}/_varve/usage`)).json()).toEqual({ usage: expected });
    expect(bedrock.requests()[1]).toMatchObject({ cacheReadInputTokens: 1_250, cacheWriteInputTokens: 0 });
  });
});

describe("settings of a request", () => {
  it("come back from Converse, its stream and InvokeModel: latency and service tier", async () => {
    const settings = { performanceConfig: { latency: "optimized" }, serviceTier: { type: "flex" } } as const;
    const whole = await client.send(new ConverseCommand({ modelId: SONNET, messages: HELLO, ...settings }));
    expect(whole).toMatchObject(settings);
    const { stream } = await client.send(
      new ConverseStreamCommand({ modelId: SONNET, messages: HELLO, ...settings }),
    );
    let metadata: unknown;
    for await (const event of stream ?? []) metadata = event.metadata ?? metadata;
    expect(metadata).toMatchObject(settings);
    const body = JSON.stringify({ inputText: "hello" });
    const native = { performanceConfigLatency: "standard", serviceTier: "priority" } as const;
    const invoke = (given: object) =>
      client.send(new InvokeModelCommand({ modelId: "amazon.titan-embed-text-v2:0", body, ...given }));
    expect(await invoke(native)).toMatchObject(native);
    await expect(invoke({ serviceTier: "cheap" })).rejects.toThrow(
      "Value 'cheap' at 'serviceTier' failed to satisfy constraint",
    );
  });
});
