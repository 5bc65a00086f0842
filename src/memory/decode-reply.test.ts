import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonValue } from "../spec/json.js";
import type { GenerateResult } from "../spec/language-model.js";
import { decodeReply } from "./decode-reply.js";

const reply = (parts: Partial<GenerateResult>): GenerateResult => ({
  text: "",
  content: [],
  toolCalls: [],
  stopReason: "end_turn",
  attempts: 1,
  region: "us-west-2",
  warnings: [],
  ...parts,
});
const call = (input: JsonValue, name = "record_facts") =>
  ({ type: "tool-use", id: "t1", name, input }) as const;
const decode = (parts: Partial<GenerateResult>) => decodeReply(reply(parts), 2_000);

const TEA = { operation: "add", memory: "Alice likes tea.", attributed_to: "Alice", reason: "She said so." };
const DECODED_TEA = {
  operation: "add",
  memory: "Alice likes tea.",
  attributedTo: "Alice",
  reason: "She said so.",
};
const JSON_TEXT = JSON.stringify({ operations: [TEA] });

describe("decodeReply", () => {
  it.each<[string, Partial<GenerateResult>]>([
    ["a tool call", { toolCalls: [call({ operations: [TEA] })], stopReason: "tool_use" }],
    ["a tool call whose input is JSON in a text", { toolCalls: [call(JSON_TEXT)] }],
    [
      "a tool call whose list is JSON in a text",
      { toolCalls: [call({ operations: JSON.stringify([TEA]) })] },
    ],
    ["a tool call with the list alone", { toolCalls: [call([TEA])] }],
    ["JSON as text", { text: JSON_TEXT }],
    ["a JSON list as text", { text: JSON.stringify([TEA]) }],
    ["fenced JSON", { text: `Here it is:\n\`\`\`json\n${JSON_TEXT}\n\`\`\`\nDone.` }],
    [
      "the second fenced block, where the first is something else",
      { text: `\`\`\`\n{}\n\`\`\` and \`\`\`\n${JSON_TEXT}\n\`\`\`` },
    ],
    ["JSON between words", { text: `The facts are ${JSON_TEXT}. That is all.` }],
    ["JSON in text beside a call of another tool", { text: JSON_TEXT, toolCalls: [call({}, "search")] }],
  ])("reads %s", (_, parts) => {
    expect(decode(parts)).toEqual({ operations: [DECODED_TEA], warnings: [] });
  });

  it("joins the operations of several calls", () => {
    const toolCalls = [
      call({ operations: [TEA] }),
      call({ operations: [] }),
      call({ operations: [TEA, TEA] }),
    ];
    expect(decode({ toolCalls }).operations).toHaveLength(3);
  });

  it("takes an empty list for what it is", () => {
    expect(decode({ toolCalls: [call({ operations: [] })] })).toEqual({ operations: [], warnings: [] });
  });

  it("warns when the model was cut off although what came can be read", () => {
    const decoded = decode({ toolCalls: [call({ operations: [TEA] })], stopReason: "max_tokens" });
    expect(decoded.operations).toEqual([DECODED_TEA]);
    expect(decoded.warnings).toEqual([
      "The model stopped early (max_tokens): the conversation may hold facts that were not recorded.",
    ]);
  });

  it.each<[string, Partial<GenerateResult>, string[]]>([
    ["no answer", {}, ["end_turn", 'no call of record_facts and no JSON with a list "operations"']],
    ["words only", { text: "I found nothing [see 1] {secret}." }, ["no JSON"]],
    ["a list of something in words", { text: "none [] at all" }, ["no JSON"]],
    ["JSON without operations", { text: '{"facts": []}' }, ["no JSON with a list"]],
    [
      "a call without operations",
      { toolCalls: [call({})], stopReason: "tool_use" },
      ["tool_use", 'no list "operations" in its call'],
    ],
    [
      "one of two calls without operations",
      { toolCalls: [call({ operations: [] }), call(null)] },
      ["no list"],
    ],
    [
      "JSON that was cut off",
      { text: JSON_TEXT.slice(0, -5), stopReason: "max_tokens" },
      ["max_tokens", "above 2000"],
    ],
    [
      "a full context window",
      { stopReason: "model_context_window_exceeded" },
      ["Add fewer messages at once"],
    ],
    ["a malformed tool use", { stopReason: "malformed_tool_use" }, ["malformed_tool_use", "Try again"]],
  ])("refuses %s as unparsable and never shows its text", (_, parts, words) => {
    for (const word of words) {
      expect(() => decode(parts)).toThrowError(
        expect.objectContaining({ code: "EXTRACTION_UNPARSABLE", message: expect.stringContaining(word) }),
      );
    }
    expect(() => decode(parts)).toThrow(/^(?!.*(secret|Alice))/);
  });

  it.each(["guardrail_intervened", "content_filtered"])(
    "refuses what %s withheld, even if it can be read",
    (stopReason) => {
      expect(() => decode({ text: JSON_TEXT, stopReason })).toThrowError(
        expect.objectContaining({ code: "REQUEST_REJECTED", message: expect.stringContaining(stopReason) }),
      );
    },
  );
});

describe("the operations of a reply", () => {
  const one = (operation: JsonValue) =>
    decode({ toolCalls: [call({ operations: [operation] })] }).operations[0];

  it.each<[string, JsonValue, unknown]>([
    ["an update", { operation: "update", id: 2, memory: "x" }, { operation: "update", id: 2, memory: "x" }],
    [
      "upper case and an id in text",
      { operation: " DELETE ", id: "3" },
      { operation: "delete", id: 3, memory: "" },
    ],
    ["none without an id", { operation: "none", memory: "x" }, { operation: "none", memory: "x" }],
    [
      "blank words on who and why",
      { operation: "add", memory: " x ", attributed_to: "", reason: 7 },
      { operation: "add", memory: "x" },
    ],
    [
      "half a surrogate pair",
      { operation: "add", memory: "a\ud800" },
      { operation: "add", memory: "a\ufffd" },
    ],
  ])("may be %s", (_, written, decoded) => {
    expect(one(written)).toEqual(decoded);
  });

  it.each<[string, JsonValue, string, string]>([
    ["no object", "add", "", "operations[0] is a string, not an object"],
    [
      "an unknown operation",
      { operation: "merge", memory: "x" },
      "x",
      "operations[0].operation is none of add",
    ],
    ["no operation", { memory: "x" }, "x", "operations[0].operation is none of"],
    ["no memory", { operation: "add" }, "", "operations[0].memory is undefined, not a text"],
    [
      "a memory that is no text",
      { operation: "update", id: 1, memory: ["x"] },
      "",
      "operations[0].memory is a list",
    ],
    ["no id", { operation: "update", memory: "x" }, "x", "operations[0].id is undefined, not the number"],
    ["a fraction as id", { operation: "delete", id: 1.5, memory: "x" }, "x", "operations[0].id is a number"],
  ])("are malformed with %s", (_, written, memory, message) => {
    expect(one(written)).toMatchObject({
      operation: "malformed",
      memory,
      error: { code: "RESPONSE_INVALID", message: expect.stringContaining(message) },
    });
  });

  it("are as many as the reply holds, whatever they are", () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (operations) => {
        const input = { operations } as JsonValue;
        expect(decode({ toolCalls: [call(input)] }).operations).toHaveLength(operations.length);
        expect(decode({ text: JSON.stringify(input) }).operations).toHaveLength(operations.length);
      }),
    );
  });

  it("are read from any text or refused with a typed error", () => {
    const text = fc
      .array(fc.constantFrom("{", "}", "[", "]", "```", "json\n", JSON_TEXT, '"', " words "))
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(text, (written) => {
        try {
          expect(decode({ text: written }).operations.length).toBeLessThanOrEqual(1);
        } catch (error) {
          expect(error).toMatchObject({ code: "EXTRACTION_UNPARSABLE" });
        }
      }),
    );
  });
});
