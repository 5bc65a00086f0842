import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hashText } from "./hash-text.js";

describe("hashText", () => {
  it("is SHA-256 in hex of the normalised text", () => {
    expect(hashText("")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect(hashText("ABC.")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  });

  it.each([
    ["letter case", "Alice likes TEA", "alice Likes tea"],
    ["white space", "  Alice\n likes\t\u00a0tea ", "Alice likes tea"],
    ["the full stop at the end", "Alice likes tea. ", "Alice likes tea"],
    ["the full stop of Chinese and Japanese", "爱丽丝喜欢茶。", "爱丽丝喜欢茶"],
    ["composed and decomposed letters", "caf\u00e9", "cafe\u0301"],
  ])("does not depend on %s", (_, a, b) => {
    expect(hashText(a)).toBe(hashText(b));
  });

  it.each([
    ["words", "Alice likes tea", "Alice likes green tea"],
    ["numbers", "Alice has 2 dogs", "Alice has 3 dogs"],
    ["exponents", "the room has 10² tiles", "the room has 102 tiles"],
    ["a stop inside", "version 1.2", "version 12"],
    ["a question mark", "Alice likes tea?", "Alice likes tea"],
  ])("tells apart texts that differ in %s", (_, a, b) => {
    expect(hashText(a)).not.toBe(hashText(b));
  });

  it("is unchanged by white space around any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(hashText(` \n${text}\t`)).toBe(hashText(text));
      }),
    );
  });
});
