import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { StoreCandidate } from "../spec/store.js";
import { rank } from "./rank.js";
import type { TimeSignal } from "./time/time-signal.js";

const candidate = (id: string, figures: Partial<StoreCandidate>, createdAt = "2024-01-01T00:00:00.000Z") => ({
  record: { id, memory: id, hash: id, userId: "alice", metadata: {}, createdAt, updatedAt: createdAt },
  ...figures,
});
const order = (candidates: readonly StoreCandidate[]) => rank(candidates).map(({ record }) => record.id);

const SPRING: TimeSignal = {
  explain: ({ id }) => ({ expression: "in spring", match: id.startsWith("spring") ? 1 : 0 }),
};

describe("rank", () => {
  it("takes the root of a quarter of the squared similarity and three quarters of the share of BM25 to the power 1.5", () => {
    const [hit] = rank([candidate("a", { similarity: 0.6, bm25: 4, bm25Share: 0.25 })]);
    const [vector, bm25] = [0.25 * 0.36, 0.75 * 0.125];
    expect(hit?.score).toBeCloseTo(Math.sqrt(vector + bm25), 12);
    expect(hit?.explanation).toMatchObject({ similarity: 0.6, bm25: 4, bm25Share: 0.25 });
    const { contributions } = hit?.explanation ?? {};
    expect(contributions?.vector).toBeCloseTo(vector / Math.sqrt(vector + bm25), 12);
    expect(contributions?.bm25).toBeCloseTo(bm25 / Math.sqrt(vector + bm25), 12);
    expect(contributions?.time).toBe(0);
  });

  it("gives 1 to a memory that is all that was asked, and 0 to one that is nothing of it", () => {
    const ranked = rank([candidate("none", {}), candidate("all", { similarity: 1, bm25: 9, bm25Share: 1 })]);
    expect(ranked.map(({ record, score }) => [record.id, score])).toEqual([
      ["all", 1],
      ["none", 0],
    ]);
  });

  it("keeps a memory that only its words found, and one that only its meaning found", () => {
    const ranked = rank([
      candidate("meaning", { similarity: 0.8 }),
      candidate("words", { bm25: 9, bm25Share: 0.8 }),
    ]);
    expect(ranked.map(({ record }) => record.id)).toEqual(["words", "meaning"]);
    expect(ranked[1]?.score).toBeCloseTo(0.4, 12);
  });

  it("does not count an opposite meaning against a memory", () => {
    const [hit] = rank([candidate("a", { similarity: -0.8, bm25: 1, bm25Share: 0.2 })]);
    expect(hit?.score).toBe(rank([candidate("b", { bm25: 1, bm25Share: 0.2 })])[0]?.score);
    expect(hit?.explanation.similarity).toBe(-0.8);
  });

  it("puts the newest of equals first, and orders those of one moment by id", () => {
    const early = "2023-01-01T00:00:00.000Z";
    const late = "2024-01-01T00:00:00.000Z";
    const equals = [candidate("old", {}, early), candidate("b", {}, late), candidate("a", {}, late)];
    expect(order(equals)).toEqual(["a", "b", "old"]);
  });

  it("puts what fits the time before what is about as relevant, but not before what is far more so", () => {
    const fitting = candidate("spring", { similarity: 0.6 });
    const ids = (other: number) =>
      rank([fitting, candidate("autumn", { similarity: other })], { time: SPRING }).map(
        ({ record }) => record.id,
      );
    expect(ids(0.75)).toEqual(["spring", "autumn"]);
    expect(ids(0.9)).toEqual(["autumn", "spring"]);
    expect(rank([candidate("spring", {})], { time: SPRING })[0]?.score).toBe(0);
  });

  const share = fc.double({ min: -0.000001, max: 1.000001, noNaN: true });
  const figures = fc.record({
    similarity: fc.double({ min: -1.000001, max: 1.000001, noNaN: true }),
    bm25: fc.double({ min: 0, max: 100, noNaN: true }),
    bm25Share: share,
  });

  it("scores from 0 to 1, as the sum of what it explains, in falling order", () => {
    fc.assert(
      fc.property(fc.array(figures), fc.boolean(), (all, isTimed) => {
        const given = all.map((each, index) =>
          candidate(index % 2 === 0 ? `spring${index}` : `${index}`, each),
        );
        const ranked = rank(given, { time: isTimed ? SPRING : undefined });
        expect(ranked).toHaveLength(all.length);
        for (const [index, { score, explanation }] of ranked.entries()) {
          const { vector, bm25, time } = explanation.contributions;
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(1);
          expect(score).toBeCloseTo(vector + bm25 + time, 9);
          expect(score).toBeLessThanOrEqual(ranked[index - 1]?.score ?? 1);
        }
      }),
    );
  });

  it("gives the first of all, explanations included, when only the best are wanted", () => {
    const coarse = fc.record({
      similarity: fc.oneof(fc.constantFrom(0, 0.5, 0.51), share),
      bm25Share: fc.oneof(fc.constantFrom(0, 0.5, 0.51), share),
    });
    const match = fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true }));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(coarse, match), { maxLength: 40 }),
        fc.integer({ min: 1, max: 12 }),
        (all, limit) => {
          const given = all.map(([each], index) => candidate(String(index), each));
          const time: TimeSignal = {
            explain: ({ id }) => ({ expression: "then", match: all[Number(id)]?.[1] ?? 0 }),
          };
          expect(rank(given, { limit, time })).toEqual(rank(given, { time }).slice(0, limit));
          expect(rank(given, { limit })).toEqual(rank(given).slice(0, limit));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it("does not look for times in texts that cannot come among the best", () => {
    const seen: string[] = [];
    const time: TimeSignal = {
      explain: ({ id }) => {
        seen.push(id);
        return { expression: "then", match: 0 };
      },
    };
    const given = [0.1, 0.9, 0.8, 0.2].map((bm25Share, index) => candidate(String(index), { bm25Share }));
    expect(rank(given, { limit: 1, time })[0]?.record.id).toBe("1");
    expect(seen.toSorted()).toEqual(["1", "2"]);
  });

  it("never scores less for more likeness, more words or a better time", () => {
    const scoreOf = (each: Partial<StoreCandidate>, id: string) =>
      rank([candidate(id, each)], { time: SPRING })[0]?.score ?? -1;
    fc.assert(
      fc.property(figures, share, share, (each, moreLike, moreWords) => {
        const more = {
          ...each,
          similarity: Math.max(each.similarity, moreLike),
          bm25Share: Math.max(each.bm25Share, moreWords),
        };
        expect(scoreOf(more, "autumn")).toBeGreaterThanOrEqual(scoreOf(each, "autumn"));
        expect(scoreOf(more, "spring")).toBeGreaterThanOrEqual(scoreOf(each, "spring") - 1e-12);
        expect(scoreOf(each, "spring")).toBeGreaterThanOrEqual(scoreOf(each, "autumn"));
      }),
    );
  });

  it("gives one order, whatever the order of the candidates", () => {
    const coarse = fc.record({ similarity: fc.constantFrom(0, 0.5), bm25Share: fc.constantFrom(0, 0.5) });
    fc.assert(
      fc.property(fc.array(coarse), fc.integer({ min: 1, max: 9 }), (all, step) => {
        const given = all.map((each, index) => candidate(String(index), each));
        const shuffled = given.toSorted(
          (a, b) => ((Number(a.record.id) * step) % 7) - ((Number(b.record.id) * step) % 7),
        );
        expect(order(shuffled)).toEqual(order(given));
      }),
    );
  });

  it("depends on the memory alone, not on the other candidates", () => {
    fc.assert(
      fc.property(figures, fc.array(figures), (each, others) => {
        const among = rank([each, ...others].map((one, index) => candidate(String(index), one)));
        expect(among.find(({ record }) => record.id === "0")?.score).toBe(
          rank([candidate("0", each)])[0]?.score,
        );
      }),
    );
  });
});
