import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tokenizeDocument, tokenizeQuery } from "./tokenize.js";

describe("tokenizeDocument", () => {
  it.each<[string, string[]]>([
    ["Alice's dogs don’t LIKE running", ["alic", "dog", "dont", "like", "run"]],
    ["Cafés, naïve résumés", ["cafés", "naïve", "résumés"]],
    ["ﬁne Ｆｕｌｌ ２０２６", ["fine", "full", "2026"]],
    ["e-mail: bob@example.com", ["e", "mail", "bob", "exampl", "com"]],
    ["Москва и Берлин", ["москва", "и", "берлин"]],
    ["हिन्दी भाषा", ["हिन्दी", "भाषा"]],
    ["東京都", ["東", "京", "都", "東京", "京都"]],
    ["コーヒー3杯", ["コ", "ー", "ヒ", "ー", "コー", "ーヒ", "ヒー", "3", "杯"]],
    ["rock'n'roll 'quoted'", ["rocknrol", "quot"]],
    ["🙂 — …", []],
    ["", []],
  ])("splits %j", (text, expected) => {
    expect(tokenizeDocument(text)).toEqual(expected);
  });

  it("splits Thai by what a reader sees as one character", () => {
    expect(tokenizeDocument("ที่นี่")).toEqual(["ที่", "นี่", "ที่นี่"]);
  });
});

describe("tokenizeQuery", () => {
  it.each<[string, string[]]>([
    ["What films does she like?", ["film", "like"]],
    ["who is it", ["who", "is", "it"]],
    ["tea tea TEA", ["tea"]],
    ["東京都", ["東京", "京都"]],
    ["猫", ["猫"]],
    ["?!", []],
  ])("takes from %j what tells", (text, expected) => {
    expect(tokenizeQuery(text)).toEqual(expected);
  });
});

describe("any text", () => {
  const text = fc.oneof(fc.string({ unit: "grapheme" }), fc.string({ unit: "binary" }), fc.lorem());

  it("gives terms that hold no space, line break or punctuation, so that they can be kept side by side", () => {
    fc.assert(
      fc.property(text, (given) => {
        for (const term of tokenizeDocument(given)) expect(term).toMatch(/^[^\s\p{Z}\p{P}\p{C}]+$/u);
      }),
      { numRuns: 2000 },
    );
  });

  it("is found by itself and by each of its words", () => {
    fc.assert(
      fc.property(text, (given) => {
        const terms = new Set(tokenizeDocument(given));
        for (const term of tokenizeQuery(given)) expect(terms).toContain(term);
        for (const word of given.split(/\s+/)) {
          for (const term of tokenizeQuery(word)) expect(terms).toContain(term);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("gives the same terms in any letter case", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme-ascii" }), (given) => {
        expect(tokenizeDocument(given.toUpperCase())).toEqual(tokenizeDocument(given));
      }),
    );
  });
});
