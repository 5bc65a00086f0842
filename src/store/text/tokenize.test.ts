import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isGram } from "./character-grams.js";
import { tokenizeDocument, tokenizeQuery } from "./tokenize.js";

describe("tokenizeDocument", () => {
  it.each<[string, string[]]>([
    ["Alice's dogs don’t LIKE running", ["alic", "dog", "dont", "like", "run"]],
    ["the café of a naïve friend", ["the", "cafe", "of", "a", "naiv", "friend"]],
    ["ﬁne Ｆｕｌｌ ２０２６", ["fine", "full", "2026"]],
    ["e-mail: bob@example.com", ["e", "mail", "bob", "exampl", "com"]],
    ["der Apfel", ["der", "~^der", "~der^", "apfel", "~^apf", "~apfe", "~pfel", "~fel^"]],
    ["l'été à Aix", ["et", "~^ete", "~ete^", "a", "aix", "~^aix", "~aix^"]],
    ["в Москве", ["в", "москве", "~^мос", "~моск", "~оскв", "~скве", "~кве^"]],
    ["ещё", ["еще", "~^еще", "~еще^"]],
    ["हिन्दी", ["हिन्दी", "~^हिन्दी", "~हिन्दी^"]],
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
    [
      "Wo wohnt die Nachbarin?",
      [
        "wohnt",
        "~^woh",
        "~wohn",
        "~ohnt",
        "~hnt^",
        "die",
        "~^die",
        "~die^",
        "nachbarin",
        ...["^nac", "nach", "achb", "chba", "hbar", "bari", "arin", "rin^"].map((gram) => `~${gram}`),
      ],
    ],
    ["Где живёт кот?", ["живет", "~^жив", "~живе", "~ивет", "~вет^", "кот", "~^кот", "~кот^"]],
    ["東京都", ["東京", "京都"]],
    ["猫はどこ", ["猫は", "はど"]],
    ["どこ", ["どこ"]],
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
          // A word by itself may look like one of another language, which has grams.
          for (const term of tokenizeQuery(word).filter((one) => !isGram(one))) expect(terms).toContain(term);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("meets its own inflected and compound words in other languages", () => {
    const shared = (document: string, query: string) => {
      const terms = new Set(tokenizeDocument(document));
      return tokenizeQuery(query).filter((term) => terms.has(term)).length;
    };
    expect(
      shared("Lena ist gegen Haselnüsse allergisch", "Welche Nuss verträgt Lena nicht?"),
    ).toBeGreaterThan(2);
    expect(shared("Она переехала в Казань", "Живёт ли она в Казани?")).toBeGreaterThan(2);
    expect(shared("Elle a réparé les chaises", "Qui réparera la chaise ?")).toBeGreaterThan(2);
  });

  it("gives an English text no grams, whatever names it holds", () => {
    for (const text of ["Zoë met Mr. Müller at the café in Zürich", "plain words", "Halvorsen HS-20817"]) {
      expect(tokenizeDocument(text).filter(isGram)).toEqual([]);
    }
  });

  it.each([
    ["of a script without spaces", "猫犬"],
    ["of another alphabet", "Ж"],
    ["of one letter", "ü"],
  ])("may be one run of 300,000 characters %s", (_, characters) => {
    const run = characters.repeat(300_000 / characters.length);
    expect(tokenizeDocument(run).length).toBeGreaterThan(299_000);
    expect(tokenizeQuery(run).length).toBeGreaterThan(0);
  });

  it("gives the same terms in any letter case", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme-ascii" }), (given) => {
        expect(tokenizeDocument(given.toUpperCase())).toEqual(tokenizeDocument(given));
      }),
    );
  });
});
