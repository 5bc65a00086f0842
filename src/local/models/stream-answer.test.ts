import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ConverseStreamEvent } from "../../wire/converse-stream.js";
import { cutText, streamAnswer } from "./stream-answer.js";

const usage = { inputTokens: 1, outputTokens: 2, totalTokens: 3 };

function inputPieces(input: unknown): string[] {
  const answer = {
    content: [{ toolUse: { toolUseId: "a", name: "t", input } }],
    stopReason: "tool_use",
    usage,
  };
  return [...streamAnswer(answer, 0)].flatMap((event) =>
    event.type === "contentBlockDelta" ? (event.payload.delta.toolUse?.input ?? []) : [],
  );
}

/** No half of a character at either end. */
function isWellFormed(piece: string): boolean {
  return Buffer.from(piece).toString() === piece;
}

describe("cutting a text", () => {
  it("loses nothing, splits no character and gives no empty piece", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), (text) => {
        const pieces = [...cutText(text)];
        expect(pieces.join("")).toBe(text);
        expect(pieces).not.toContain("");
        for (const piece of pieces) expect(isWellFormed(piece)).toBe(true);
      }),
    );
  });

  it("ends pieces between words", () => {
    expect([...cutText("one two three four five")]).toEqual(["one two three ", "four five"]);
  });

  it("makes longer pieces of a long text", () => {
    const pieces = [...cutText("word ".repeat(100_000))];
    expect(pieces.length).toBeLessThanOrEqual(2000);
    expect(pieces.join("")).toHaveLength(500_000);
  });
});

describe("cutting a tool's input", () => {
  it("gives JSON text that is whole again when joined", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const pieces = inputPieces({ value });
        expect(JSON.parse(pieces.join(""))).toEqual(JSON.parse(JSON.stringify({ value })));
        expect(pieces.length).toBeGreaterThan(2);
        for (const piece of pieces) expect(isWellFormed(piece)).toBe(true);
      }),
    );
  });

  it("cuts a megabyte into at most a few thousand pieces", () => {
    expect(inputPieces({ text: "x".repeat(1_000_000) }).length).toBeLessThan(2500);
  });
});

it("an answer is started, told block by block, stopped and accounted for", () => {
  const events = [
    ...streamAnswer(
      {
        content: [
          { reasoningContent: { reasoningText: { text: "so", signature: "sig" } } },
          { text: "hi" },
          { toolUse: { toolUseId: "a", name: "t", input: {} } },
        ],
        stopReason: "tool_use",
        usage,
      },
      7,
    ),
  ];
  expect(events).toEqual<ConverseStreamEvent[]>([
    { type: "messageStart", payload: { role: "assistant" } },
    {
      type: "contentBlockDelta",
      payload: { contentBlockIndex: 0, delta: { reasoningContent: { text: "so" } } },
    },
    {
      type: "contentBlockDelta",
      payload: { contentBlockIndex: 0, delta: { reasoningContent: { signature: "sig" } } },
    },
    { type: "contentBlockStop", payload: { contentBlockIndex: 0 } },
    { type: "contentBlockDelta", payload: { contentBlockIndex: 1, delta: { text: "hi" } } },
    { type: "contentBlockStop", payload: { contentBlockIndex: 1 } },
    {
      type: "contentBlockStart",
      payload: { contentBlockIndex: 2, start: { toolUse: { toolUseId: "a", name: "t" } } },
    },
    { type: "contentBlockDelta", payload: { contentBlockIndex: 2, delta: { toolUse: { input: "{" } } } },
    { type: "contentBlockDelta", payload: { contentBlockIndex: 2, delta: { toolUse: { input: "}" } } } },
    { type: "contentBlockStop", payload: { contentBlockIndex: 2 } },
    { type: "messageStop", payload: { stopReason: "tool_use" } },
    { type: "metadata", payload: { usage, metrics: { latencyMs: 7 } } },
  ]);
});
