import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keepEnd, keepStart } from "./cut-to-tokens.js";
import { countTokens } from "./engine/count-tokens.js";
import { limitOutput } from "./limit-output.js";

const answer = (...texts: string[]) => ({
  content: texts.map((text) => ({ text })),
  stopReason: "end_turn",
});

describe("limiting an answer", () => {
  it("leaves a short answer as it is", () => {
    const short = answer("hello");
    expect(limitOutput(short, {})).toBe(short);
    expect(limitOutput(short, { maxTokens: 100, stopSequences: ["x"] })).toBe(short);
  });

  it("cuts the text after maxTokens", () => {
    expect(limitOutput(answer("abcdefghijkl"), { maxTokens: 2 })).toEqual({
      content: [{ text: "abcdefgh" }],
      stopReason: "max_tokens",
    });
  });

  it("counts maxTokens over all blocks", () => {
    expect(limitOutput(answer("abcdefgh", "ijklmnop"), { maxTokens: 3 })).toEqual({
      content: [{ text: "abcdefgh" }, { text: "ijkl" }],
      stopReason: "max_tokens",
    });
  });

  it("ends before the first stop sequence", () => {
    expect(limitOutput(answer("one two three"), { stopSequences: ["three", "two"] })).toEqual({
      content: [{ text: "one " }],
      stopReason: "stop_sequence",
      stopSequence: "two",
    });
  });

  it("leaves a tool call whole", () => {
    const toolUse = { toolUse: { toolUseId: "a", name: "t", input: { text: "x".repeat(100) } } };
    const called = { content: [toolUse], stopReason: "tool_use" };
    expect(limitOutput(called, { maxTokens: 1 })).toEqual(called);
  });
});

describe("cutting a text", () => {
  it("keeps at most the tokens asked for, from either end, and splits no character", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.nat(20), (text, most) => {
        const start = keepStart(text, most);
        const end = keepEnd(text, most);
        expect(countTokens(start)).toBeLessThanOrEqual(most);
        expect(countTokens(end)).toBeLessThanOrEqual(most);
        expect(text.startsWith(start)).toBe(true);
        expect(text.endsWith(end)).toBe(true);
        expect(encodeURIComponent(start)).toEqual(expect.any(String));
        if (countTokens(text) <= most) expect(start).toBe(text);
      }),
    );
  });
});
