import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matchBm25 } from "./bm25.js";
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

describe("matchBm25", () => {
  const words = fc.constantFrom("a", "b", "c", "d");
  const texts = fc.array(fc.array(words, { maxLength: 6 }), { maxLength: 8 });

  it("is the formula, however the texts are spread over partitions", () => {
    const allowed = fc.option(
      fc.uniqueArray(fc.nat(15)).map((list) => new Set(list)),
      { nil: undefined },
    );
    fc.assert(
      fc.property(texts, texts, fc.uniqueArray(words), allowed, (one, other, query, allowed) => {
        const all = [...one, ...other];
        const owned = [
          ["one", indexOf(one)],
          ["other", indexOf(other, one.length)],
        ] as const;
        const { best, highest, scoreOf } = matchBm25(owned, query, { limit: 3, allowed });
        const expected = all.map((text, sequence) => ({ sequence, score: plainScore(all, query, text) }));
        for (const { sequence, score } of expected) {
          expect(scoreOf(sequence < one.length ? "one" : "other", sequence)).toBeCloseTo(score, 10);
          expect(score).toBeLessThanOrEqual(highest);
        }
        const order = expected
          .filter(({ sequence, score }) => score > 0 && (allowed?.has(sequence) ?? true))
          .map(({ sequence, score }) => ({ sequence, score: Math.round(score * 1e9) }))
          .sort((a, b) => b.score - a.score || b.sequence - a.sequence);
        expect(best.map(({ score }) => Math.round(score * 1e9))).toEqual(
          order.slice(0, 3).map(({ score }) => score),
        );
      }),
      { numRuns: 500 },
    );
  });

  it("puts the newer of equals first", () => {
    const { best } = matchBm25([["all", indexOf([["tea"], ["tea"], ["tea"]])]], ["tea"], { limit: 2 });
    expect(best.map(({ sequence }) => sequence)).toEqual([2, 1]);
  });

  it("counts a term that occurs nowhere into the highest score", () => {
    const found = matchBm25([["all", indexOf([["tea"]])]], ["tea", "unknown"], { limit: 5 });
    const weights = [Math.log(1 + 0.5 / 1.5), Math.log(1 + 1.5 / 0.5)] as const;
    expect(found.highest).toBeCloseTo(2.2 * (weights[0] + weights[1]), 12);
    expect(found.best).toEqual([{ owner: "all", sequence: 0, score: weights[0] }]);
  });

  it("does not count a part of a word that occurs nowhere into the highest score", () => {
    const highest = (terms: readonly string[]) =>
      matchBm25([["all", indexOf([["apfel", "~apfe"]])]], terms, { limit: 5 }).highest;
    expect(highest(["apfel", "~apfe", "~felb"])).toBe(highest(["apfel", "~apfe"]));
  });

  it("gives nothing for no terms or no texts", () => {
    const none = matchBm25([["all", indexOf([["tea"]])]], [], { limit: 5 });
    expect([none.best, none.highest, none.scoreOf("all", 0)]).toEqual([[], 0, 0]);
    expect(matchBm25([], ["tea"], { limit: 5 }).best).toEqual([]);
  });
});
