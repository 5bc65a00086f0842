import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { StoreCandidate } from "../spec/store.js";
import { rank } from "./rank.js";

const candidate = (id: string, figures: Partial<StoreCandidate>, createdAt = "2024-01-01T00:00:00.000Z") => ({
  record: { id, memory: id, hash: id, userId: "alice", metadata: {}, createdAt, updatedAt: createdAt },
  ...figures,
});
const order = (candidates: readonly StoreCandidate[]) => rank(candidates).map(({ record }) => record.id);

describe("rank", () => {
  it("adds 0.7 of the similarity and 0.3 of the share of BM25", () => {
    const [hit] = rank([candidate("a", { similarity: 0.5, bm25: 4, bm25Share: 0.5 })]);
    expect(hit?.score).toBeCloseTo(0.5, 12);
    expect(hit?.explanation).toEqual({
      similarity: 0.5,
      bm25: 4,
      bm25Share: 0.5,
      contributions: { vector: 0.35, bm25: 0.15 },
    });
  });

  it("keeps a memory that only its words found, and one that only its meaning found", () => {
    const ranked = rank([
      candidate("words", { bm25: 9, bm25Share: 1 }),
      candidate("meaning", { similarity: 1 }),
    ]);
    expect(ranked.map(({ record, score }) => [record.id, score])).toEqual([
      ["meaning", 0.7],
      ["words", 0.3],
    ]);
  });

  it("does not count an opposite meaning against a memory", () => {
    const [hit] = rank([candidate("a", { similarity: -0.8, bm25: 1, bm25Share: 0.2 })]);
    expect(hit?.score).toBeCloseTo(0.06, 12);
    expect(hit?.explanation.similarity).toBe(-0.8);
  });

  it("lets a full match of words outweigh a difference in similarity of 0.42 but not of 0.44", () => {
    const words = candidate("words", { similarity: 0.5, bm25: 9, bm25Share: 1 });
    expect(order([words, candidate("meaning", { similarity: 0.92 })])).toEqual(["words", "meaning"]);
    expect(order([words, candidate("meaning", { similarity: 0.94 })])).toEqual(["meaning", "words"]);
  });

  it("puts the newest of equals first, and orders those of one moment by id", () => {
    const early = "2023-01-01T00:00:00.000Z";
    const late = "2024-01-01T00:00:00.000Z";
    const equals = [candidate("old", {}, early), candidate("b", {}, late), candidate("a", {}, late)];
    expect(order(equals)).toEqual(["a", "b", "old"]);
  });

  it("scores from 0 to 1, as the sum of what it explains, in falling order", () => {
    const figures = fc.record(
      {
        similarity: fc.double({ min: -1.000001, max: 1.000001, noNaN: true }),
        bm25: fc.double({ min: 0, max: 100, noNaN: true }),
        bm25Share: fc.double({ min: 0, max: 1.000001, noNaN: true }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(figures), (all) => {
        const ranked = rank(all.map((each, index) => candidate(String(index), each)));
        expect(ranked).toHaveLength(all.length);
        for (const [index, { score, explanation }] of ranked.entries()) {
          const { vector, bm25 } = explanation.contributions;
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(1);
          expect(score).toBeCloseTo(vector + bm25, 12);
          expect(score).toBeLessThanOrEqual(ranked[index - 1]?.score ?? 1);
        }
      }),
    );
  });
});
