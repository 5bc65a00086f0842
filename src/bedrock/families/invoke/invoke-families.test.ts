import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chunkedTransport } from "../../../../test/fixtures/chunked-transport.js";
import { withoutTimings } from "../../../../test/fixtures/without-timings.js";
import type { GenerateRequest, GenerateResult, LanguageModelEvent } from "../../../spec/language-model.js";
import { encodeEvent } from "../../../wire/stream-messages.js";
import { BedrockClient } from "../../client.js";
import { CredentialSource } from "../../credential-source.js";
import { BedrockLLM } from "../../llm.js";
import type { Transport } from "../../transport.js";
import { INVOKE_FAMILIES } from "./invoke-families.js";

interface Fixture {
  readonly format: string;
  readonly model: string;
  readonly provider?: string;
  readonly cases: readonly FixtureCase[];
}

interface FixtureCase {
  readonly name: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly answer: unknown;
  readonly chunks?: readonly unknown[];
  readonly result: Pick<GenerateResult, "content" | "stopReason" | "usage" | "latencyMs">;
}

const FOLDER = new URL("../../../../test/fixtures/families/", import.meta.url);
const FIXTURES: readonly Fixture[] = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".json"))
  .map((name) => JSON.parse(readFileSync(new URL(name, FOLDER), "utf8")));
const CASES = FIXTURES.flatMap((fixture) => fixture.cases.map((one) => ({ fixture, one })));
const HELLO: GenerateRequest = { messages: [{ role: "user", content: "Hi" }] };
const HEADERS = { "x-amzn-requestid": "r-1" };

function model({ model: id, provider }: Fixture, transport: Transport): BedrockLLM {
  const credentials = new CredentialSource({ bearerToken: "key" });
  const client = new BedrockClient({ region: "us-west-2", credentials, transport });
  return new BedrockLLM({ client, model: id, providerOverride: provider, api: "invoke" });
}

function expected({ result }: FixtureCase): GenerateResult {
  const { content } = result;
  return {
    ...result,
    text: content.map((block) => (block.type === "text" ? block.text : "")).join(""),
    toolCalls: content.filter((block) => block.type === "tool-use"),
    requestId: "r-1",
    attempts: 1,
    region: "us-west-2",
    warnings: [],
  };
}

/** The bytes that InvokeModelWithResponseStream sends for the chunks. */
function streamOf(chunks: readonly unknown[]): Uint8Array {
  return Buffer.concat(
    chunks.map((chunk) =>
      encodeEvent("chunk", { bytes: Buffer.from(JSON.stringify(chunk)).toString("base64"), p: "abcdef" }),
    ),
  );
}

async function collect(events: AsyncIterable<LanguageModelEvent>): Promise<LanguageModelEvent[]> {
  const collected: LanguageModelEvent[] = [];
  for await (const event of events) collected.push(withoutTimings(event));
  return collected;
}

/** What a reader who only joins the pieces knows of each block in the end. */
function readAlong(events: readonly LanguageModelEvent[]): string[] {
  const blocks: string[] = [];
  for (const event of events) {
    if (!("block" in event)) continue;
    blocks[event.block] = (blocks[event.block] ?? "") + pieceOf(event);
  }
  return blocks;
}

function pieceOf(event: LanguageModelEvent): string {
  if (event.type === "text-delta" || event.type === "reasoning-delta") return event.text;
  if (event.type === "tool-use-start") return `${event.id} ${event.name} `;
  return event.type === "tool-use-delta" ? event.inputText.replaceAll(" ", "") : "";
}

function known({ result }: FixtureCase): string[] {
  return result.content.map((block) => {
    if (block.type === "text" || block.type === "reasoning") return block.text ?? "";
    if (block.type !== "tool-use") throw new Error(`no model answers with ${block.type}`);
    const { id, name, input } = block;
    const isEmpty = JSON.stringify(input) === "{}";
    return `${id} ${name} ${typeof input === "string" ? input : isEmpty ? "" : JSON.stringify(input)}`;
  });
}

describe("the families of native bodies", () => {
  it("are what their line of the list says", async () => {
    for (const { format, load } of INVOKE_FAMILIES) expect((await load()).format).toBe(format);
  });

  it("have a fixture each", () => {
    expect(FIXTURES.map(({ format }) => format).sort()).toEqual(
      INVOKE_FAMILIES.map(({ format }) => format).sort(),
    );
  });

  it.each(CASES)("$fixture.format: read an answer: $one.name", async ({ fixture, one }) => {
    const body = Buffer.from(JSON.stringify(one.answer));
    const transport = chunkedTransport([{ headers: { ...HEADERS, ...one.headers }, body }]);
    expect(withoutTimings(await model(fixture, transport).generate(HELLO))).toEqual(expected(one));
    expect(transport.sent[0]?.path).toMatch(/\/invoke$/);
  });

  it.each(CASES.filter(({ one }) => one.chunks !== undefined))(
    "$fixture.format: read the same from a stream, wherever it is cut: $one.name",
    async ({ fixture, one }) => {
      const body = streamOf(one.chunks ?? []);
      const whole = chunkedTransport([{ headers: HEADERS, body }]);
      const events = await collect(model(fixture, whole).stream(HELLO));
      expect(whole.sent[0]?.path).toMatch(/\/invoke-with-response-stream$/);
      expect(events[0]).toEqual({ type: "message-start" });
      expect(events.at(-1)).toEqual({ type: "message-stop", result: expected(one) });
      const blocks = one.result.content.length;
      expect(events.filter(({ type }) => type === "block-stop")).toHaveLength(blocks);
      expect(readAlong(events).map((text) => text.replace(/ \{\}$/, " "))).toEqual(known(one));
      await fc.assert(
        fc.asyncProperty(fc.array(fc.nat(body.length), { maxLength: 12 }), async (cuts) => {
          const cut = chunkedTransport([{ headers: HEADERS, body }], cuts);
          expect(await collect(model(fixture, cut).stream(HELLO))).toEqual(events);
        }),
        { numRuns: 25 },
      );
    },
  );
});
