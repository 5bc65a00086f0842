import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scoreBm25 } from "./bm25.js";
import { TermIndex } from "./term-index.js";

const indexOf = (texts: readonly (readonly string[])[], first = 0) => {
  const index = new TermIndex();
  for (const [position, terms] of texts.entries()) index.add(first + position, terms);
  return index;
};

/** The formula, read off the page, for one text. */
function plainScore(
  texts: readonly (readonly string[])[],
  query: readonly string[],
  text: readonly string[],
): number {
  const mean = texts.reduce((sum, { length }) => sum + length, 0) / texts.length;
  return query.reduce((sum, term) => {
    const holders = texts.filter((one) => one.includes(term)).length;
    const idf = Math.log(1 + (texts.length - holders + 0.5) / (holders + 0.5));
    const frequency = text.filter((one) => one === term).length;
    return frequency === 0
      ? sum
      : sum + (idf * frequency * 2.2) / (frequency + 1.2 * (0.25 + (0.75 * text.length) / mean));
  }, 0);
}

describe("scoreBm25", () => {
  const words = fc.constantFrom("a", "b", "c", "d");
  const texts = fc.array(fc.array(words, { maxLength: 6 }), { maxLength: 8 });

  it("is the formula, however the texts are spread over partitions", () => {
    fc.assert(
      fc.property(texts, texts, fc.uniqueArray(words), (one, other, query) => {
        const all = [...one, ...other];
        const { scores, highest } = scoreBm25([indexOf(one), indexOf(other, one.length)], query);
        for (const [sequence, text] of all.entries()) {
          const expected = plainScore(all, query, text);
          expect(scores.get(sequence) ?? 0).toBeCloseTo(expected, 10);
          expect(scores.has(sequence)).toBe(query.some((term) => text.includes(term)));
          expect(expected).toBeLessThanOrEqual(highest);
        }
      }),
    );
  });

  it("counts a term that occurs nowhere into the highest score", () => {
    const { scores, highest } = scoreBm25([indexOf([["tea"]])], ["tea", "unknown"]);
    const weights = [Math.log(1 + 0.5 / 1.5), Math.log(1 + 1.5 / 0.5)] as const;
    expect(highest).toBeCloseTo(2.2 * (weights[0] + weights[1]), 12);
    expect(scores).toEqual(new Map([[0, weights[0]]]));
  });

  it("does not count a part of a word that occurs nowhere into the highest score", () => {
    const index = [indexOf([["apfel", "~apfe"]])];
    expect(scoreBm25(index, ["apfel", "~apfe", "~felb"])).toEqual(scoreBm25(index, ["apfel", "~apfe"]));
  });

  it("gives nothing for no terms or no texts", () => {
    expect(scoreBm25([indexOf([["tea"]])], [])).toEqual({ scores: new Map(), highest: 0 });
    expect(scoreBm25([], ["tea"]).scores).toEqual(new Map());
  });
});
