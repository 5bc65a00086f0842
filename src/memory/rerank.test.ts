import { describe, expect, it } from "vitest";
import { openTestMemory } from "../../test/fixtures/open-memory.js";
import type { Reranker, RerankResult } from "../spec/reranker.js";

const ALICE = { userId: "alice" };

/** Searches three memories with a reranker that answers so; `plain` are the ids in the order of their scores. */
async function searchWith(answer: (documents: readonly string[]) => RerankResult) {
  const reranker: Reranker = {
    modelId: "own",
    rerank: async (_query, documents) => answer(documents),
  };
  const { memory } = await openTestMemory(() => [], { reranking: { reranker } });
  for (const text of ["the dog eats", "the dog sleeps in Rome", "it rains on the dog and the cat"]) {
    await memory.add(text, { ...ALICE, infer: false });
  }
  const plain = (await memory.search("dog", { ...ALICE, rerank: false })).results.map(({ id }) => id);
  const { results, warnings, usage } = await memory.search("dog", { ...ALICE, explain: true });
  expect(plain).toHaveLength(3);
  return {
    plain,
    ids: results.map(({ id }) => id),
    rerankScores: results.map(({ explain }) => explain?.rerankScore),
    warnings,
    usage,
  };
}

const ordering = (...order: readonly (readonly [index: number, score: number])[]): RerankResult => ({
  results: order.map(([index, score]) => ({ index, score })),
  requests: 1,
  warnings: [],
});

describe("a search with a reranker of the caller's own", () => {
  it("keeps the order of the scores when it throws, and does not repeat what it said", async () => {
    const { ids, plain, warnings, usage } = await searchWith(() => {
      throw new TypeError("the dog eats");
    });
    expect(ids).toEqual(plain);
    expect(warnings).toEqual([
      "The reranker own failed (INTERNAL): the results are in the order of their scores.",
    ]);
    expect(usage).not.toHaveProperty("rerank");
  });

  it("puts what it leaves out behind what it returns, in the order of the scores", async () => {
    const { ids, plain, rerankScores } = await searchWith(() => ordering([2, 0.9]));
    expect(ids).toEqual([plain[2], plain[0], plain[1]]);
    expect(rerankScores).toEqual([0.9, undefined, undefined]);
  });

  it("takes the first place of a memory that it returns twice", async () => {
    const { ids, plain, rerankScores } = await searchWith(() => ordering([1, 0.9], [0, 0.8], [1, 0.7]));
    expect(ids).toEqual([plain[1], plain[0], plain[2]]);
    expect(rerankScores).toEqual([0.9, 0.8, undefined]);
  });

  it.each([-1, 3, 0.5, Number.NaN])("passes over the index %d, which it was not given", async (index) => {
    const { ids, plain, warnings } = await searchWith(() => ordering([index, 0.9], [2, 0.8]));
    expect(ids).toEqual([plain[2], plain[0], plain[1]]);
    expect(warnings).toEqual([]);
  });

  it("keeps the order of the scores when it returns nothing", async () => {
    const { ids, plain } = await searchWith(() => ordering());
    expect(ids).toEqual(plain);
  });
});
