import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chunkedTransport } from "../../test/fixtures/chunked-transport.js";
import { withoutTimings } from "../../test/fixtures/without-timings.js";
import type { LanguageModelEvent } from "../spec/language-model.js";
import { encodeEvent, encodeException } from "../wire/stream-messages.js";
import { BedrockClient } from "./client.js";
import { CredentialSource } from "./credential-source.js";
import { BedrockLLM } from "./llm.js";

const MODEL = "anthropic.claude-3-7-sonnet-20250219-v1:0";
const HELLO = { messages: [{ role: "user", content: "Hi" }] } as const;
const HEADERS = { "x-amzn-requestid": "r-1" };

type Block =
  | { readonly text: string }
  | { readonly toolUse: { readonly toolUseId: string; readonly name: string; readonly input: unknown } }
  | {
      readonly reasoningContent: {
        readonly reasoningText: { readonly text: string; readonly signature?: string };
      };
    }
  | { readonly reasoningContent: { readonly redactedContent: string } };

function model(body: Uint8Array, cuts: readonly number[] = []): BedrockLLM {
  const credentials = new CredentialSource({ bearerToken: "key" });
  const transport = chunkedTransport([{ headers: HEADERS, body }], cuts);
  return new BedrockLLM({
    client: new BedrockClient({ region: "us-west-2", credentials, transport }),
    model: MODEL,
  });
}

async function collect(events: AsyncIterable<LanguageModelEvent>): Promise<LanguageModelEvent[]> {
  const collected: LanguageModelEvent[] = [];
  for await (const event of events) collected.push(withoutTimings(event));
  return collected;
}

/** What ConverseStream sends for a body of Converse, its texts cut into pieces of `size` characters. */
function streamOf(body: { content: readonly Block[]; usage?: unknown }, size: number): Uint8Array {
  const frames = [encodeEvent("messageStart", { role: "assistant" })];
  for (const [contentBlockIndex, block] of body.content.entries()) {
    if ("toolUse" in block) {
      const { toolUseId, name } = block.toolUse;
      frames.push(
        encodeEvent("contentBlockStart", { contentBlockIndex, start: { toolUse: { toolUseId, name } } }),
      );
    }
    for (const delta of deltas(block, size)) {
      frames.push(encodeEvent("contentBlockDelta", { contentBlockIndex, delta }));
    }
    frames.push(encodeEvent("contentBlockStop", { contentBlockIndex }));
  }
  frames.push(
    encodeEvent("messageStop", { stopReason: "end_turn", additionalModelResponseFields: { a: 1 } }),
  );
  frames.push(
    encodeEvent("metadata", {
      ...(body.usage === undefined ? {} : { usage: body.usage }),
      metrics: { latencyMs: 7 },
    }),
  );
  return Buffer.concat(frames);
}

function deltas(block: Block, size: number): object[] {
  if ("text" in block) return pieces(block.text, size).map((text) => ({ text }));
  if ("toolUse" in block) {
    return pieces(JSON.stringify(block.toolUse.input), size).map((input) => ({ toolUse: { input } }));
  }
  if ("redactedContent" in block.reasoningContent) return [{ reasoningContent: block.reasoningContent }];
  const { text, signature } = block.reasoningContent.reasoningText;
  return [
    ...pieces(text, size).map((piece) => ({ reasoningContent: { text: piece } })),
    ...(signature === undefined ? [] : [{ reasoningContent: { signature } }]),
  ];
}

/** An empty text is one empty piece. Pieces end between code points, as they do on the wire. */
function pieces(text: string, size: number): string[] {
  const points = [...text];
  const cut: string[] = [];
  for (let at = 0; at < points.length; at += size) cut.push(points.slice(at, at + size).join(""));
  return cut.length === 0 ? [""] : cut;
}

const words = fc.string({ unit: "grapheme", maxLength: 30 });
const block: fc.Arbitrary<Block> = fc.oneof(
  words.map((text) => ({ text })),
  fc
    .tuple(
      fc.stringMatching(/^[a-z0-9]{1,8}$/),
      fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.oneof(words, fc.integer(), fc.boolean())),
    )
    .map(([toolUseId, input]) => ({ toolUse: { toolUseId, name: "lookup", input } })),
  fc
    .tuple(words, fc.option(fc.base64String({ minLength: 4 }), { nil: undefined }))
    .map(([text, signature]) => ({
      reasoningContent: { reasoningText: { text, ...(signature === undefined ? {} : { signature }) } },
    })),
  fc.base64String({ minLength: 4 }).map((redactedContent) => ({ reasoningContent: { redactedContent } })),
);
const usage = { inputTokens: 3, outputTokens: 4, totalTokens: 7, cacheReadInputTokens: 100 };

describe("BedrockLLM.stream over Converse", () => {
  it("tells text, reasoning and tools apart, and ends with the result", async () => {
    const content: Block[] = [
      { reasoningContent: { reasoningText: { text: "Hm", signature: "c2ln" } } },
      { text: "One" },
      { toolUse: { toolUseId: "t1", name: "lookup", input: { q: 1 } } },
    ];
    const events = await collect(model(streamOf({ content, usage }, 2)).stream(HELLO));
    expect(events.slice(0, -1)).toEqual([
      { type: "message-start" },
      { type: "reasoning-delta", block: 0, text: "Hm" },
      { type: "block-stop", block: 0 },
      { type: "text-delta", block: 1, text: "On" },
      { type: "text-delta", block: 1, text: "e" },
      { type: "block-stop", block: 1 },
      { type: "tool-use-start", block: 2, id: "t1", name: "lookup" },
      { type: "tool-use-delta", block: 2, inputText: '{"' },
      { type: "tool-use-delta", block: 2, inputText: 'q"' },
      { type: "tool-use-delta", block: 2, inputText: ":1" },
      { type: "tool-use-delta", block: 2, inputText: "}" },
      { type: "block-stop", block: 2 },
    ]);
    expect(events.at(-1)).toMatchObject({
      type: "message-stop",
      result: {
        text: "One",
        stopReason: "end_turn",
        usage: { inputTokens: 3, outputTokens: 4, cacheReadTokens: 100, totalTokens: 107 },
        latencyMs: 7,
        requestId: "r-1",
      },
    });
  });

  it("has the result of generate, whatever the answer holds and wherever its bytes are cut", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(block, { maxLength: 5 }),
        fc.option(fc.constant(usage), { nil: undefined }),
        fc.integer({ min: 1, max: 12 }),
        fc.array(fc.nat(5_000), { maxLength: 10 }),
        async (content, stated, size, cuts) => {
          const whole = {
            output: { message: { role: "assistant", content } },
            stopReason: "end_turn",
            additionalModelResponseFields: { a: 1 },
            ...(stated === undefined ? {} : { usage: stated }),
            metrics: { latencyMs: 7 },
          };
          const result = await model(Buffer.from(JSON.stringify(whole))).generate(HELLO);
          const stream = streamOf({ content, usage: stated }, size);
          const events = await collect(model(stream, cuts).stream(HELLO));
          expect(events.at(-1)).toEqual(withoutTimings({ type: "message-stop", result }));
          expect(await collect(model(stream).stream(HELLO))).toEqual(events);
        },
      ),
      { numRuns: 150 },
    );
  });

  it("passes over events and blocks that it does not know, and ends blocks that the stream does not", async () => {
    const body = Buffer.concat([
      encodeEvent("messageStart", { role: "assistant", p: "abc" }),
      encodeEvent("somethingNew", { a: 1 }),
      encodeEvent("contentBlockStart", { contentBlockIndex: 0, start: { image: { format: "png" } } }),
      encodeEvent("contentBlockDelta", {
        contentBlockIndex: 0,
        delta: { image: { source: { bytes: "AAEC" } } },
      }),
      encodeEvent("contentBlockStop", { contentBlockIndex: 0 }),
      encodeEvent("contentBlockDelta", { contentBlockIndex: 1, delta: { text: "Hi" } }),
      encodeEvent("contentBlockDelta", { contentBlockIndex: 1, delta: { citation: { title: "t" } } }),
      encodeEvent("messageStop", { stopReason: "some_future_reason" }),
    ]);
    const events = await collect(model(body).stream(HELLO));
    expect(events).toEqual([
      { type: "message-start" },
      { type: "text-delta", block: 0, text: "Hi" },
      { type: "block-stop", block: 0 },
      {
        type: "message-stop",
        result: {
          text: "Hi",
          content: [{ type: "text", text: "Hi" }],
          toolCalls: [],
          stopReason: "some_future_reason",
          requestId: "r-1",
          attempts: 1,
          region: "us-west-2",
          warnings: [],
        },
      },
    ]);
  });

  it("keeps a tool's input that was cut off as the text that it is", async () => {
    const body = Buffer.concat([
      encodeEvent("contentBlockStart", {
        contentBlockIndex: 0,
        start: { toolUse: { toolUseId: "t1", name: "lookup" } },
      }),
      encodeEvent("contentBlockDelta", { contentBlockIndex: 0, delta: { toolUse: { input: '{"q": "lo' } } }),
      encodeEvent("messageStop", { stopReason: "max_tokens" }),
    ]);
    expect((await collect(model(body).stream(HELLO))).at(-1)).toMatchObject({
      result: { toolCalls: [{ id: "t1", input: '{"q": "lo' }], stopReason: "max_tokens" },
    });
  });

  it("refuses an answer that ends before its message does", async () => {
    const body = encodeEvent("contentBlockDelta", { contentBlockIndex: 0, delta: { text: "Hi" } });
    await expect(collect(model(body).stream(HELLO))).rejects.toMatchObject({
      code: "RESPONSE_INVALID",
      requestId: "r-1",
      message: `The answer of ${MODEL} in us-west-2 broke off before its end: send the request again.`,
    });
  });

  it("gives what came before an exception, and then the error", async () => {
    const body = Buffer.concat([
      encodeEvent("contentBlockDelta", { contentBlockIndex: 0, delta: { text: "Hi" } }),
      encodeException("ModelStreamErrorException", "broke"),
    ]);
    const seen: LanguageModelEvent[] = [];
    const read = async (): Promise<void> => {
      for await (const event of model(body).stream(HELLO)) seen.push(event);
    };
    await expect(read()).rejects.toMatchObject({ code: "MODEL_FAILED", requestId: "r-1" });
    expect(seen).toEqual([{ type: "message-start" }, { type: "text-delta", block: 0, text: "Hi" }]);
  });

  it("sends no request before the first event is asked for", async () => {
    const transport = chunkedTransport([]);
    const client = new BedrockClient({
      region: "us-west-2",
      credentials: new CredentialSource({ bearerToken: "key" }),
      transport,
    });
    await new BedrockLLM({ client, model: MODEL }).stream(HELLO).return();
    expect(transport.sent).toHaveLength(0);
  });
});
