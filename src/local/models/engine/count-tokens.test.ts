import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countTokens } from "./count-tokens.js";

describe("countTokens", () => {
  it.each([
    ["", 0],
    ["a", 1],
    ["Loves sci-fi movies", 5],
    ["I love the sea and the mountains", 8],
    ["Olá, João!", 3],
    ["我喜欢咖啡", 5],
    ["私は映画が好き", 7],
    ["안녕하세요", 5],
    ["привет", 3],
    ["🎉", 2],
    ['{"a":1}', 3],
  ])("counts %j as %i", (text, tokens) => {
    expect(countTokens(text)).toBe(tokens);
  });

  it("adds up under concatenation, within one token of rounding", () => {
    const text = fc.string({ unit: "binary" });
    fc.assert(
      fc.property(text, text, (head, tail) => {
        const parts = countTokens(head) + countTokens(tail);
        const whole = countTokens(head + tail);
        expect(whole).toBeGreaterThanOrEqual(Math.max(countTokens(head), countTokens(tail), parts - 1));
        expect(whole).toBeLessThanOrEqual(parts);
      }),
    );
  });

  it("is 0 only for the empty text", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", minLength: 1 }), (text) => countTokens(text) > 0));
  });
});
