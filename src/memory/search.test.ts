import { describe, expect, it } from "vitest";
import { delegateTo } from "../../test/fixtures/delegate-store.js";
import { openTestMemory, type TestMemory } from "../../test/fixtures/open-memory.js";
import type { SearchOptions } from "../spec/memory.js";
import type { StoreQuery } from "../spec/store.js";
import { openStore } from "../store/open-store.js";

const ALICE = { userId: "alice" };

async function openWith(...texts: readonly string[]): Promise<TestMemory> {
  const opened = await openTestMemory();
  for (const text of texts)
    await opened.memory.add(text, { ...ALICE, infer: false, metadata: { words: text.split(" ").length } });
  opened.embedder.calls.length = 0;
  return opened;
}

describe("search", () => {
  it("finds the nearest memory first, with a score and what it cost", async () => {
    const { memory, embedder } = await openWith(
      "Alice likes green tea",
      "Alice has a dog",
      "It rains in Ghent",
    );
    const { results, usage } = await memory.search("green tea", ALICE);
    expect(results.map((hit) => hit.memory)[0]).toBe("Alice likes green tea");
    expect(results).toHaveLength(3);
    expect(results[0]).toEqual({ ...(await memory.get("m1")), score: expect.any(Number) });
    expect(usage).toEqual({ llm: { calls: 0 }, embedding: { calls: 1, inputTokens: 2 } });
    expect(embedder.calls).toEqual([{ texts: ["green tea"], purpose: "query" }]);
  });

  it("explains each score on request", async () => {
    const { memory } = await openWith("Alice likes green tea", "Alice has a dog");
    const { results } = await memory.search("Alice likes green tea", { ...ALICE, explain: true });
    const [first] = results;
    expect(first?.explain?.similarity).toBeCloseTo(1, 5);
    expect(first?.explain?.contributions.vector).toBeGreaterThan(0.3);
    expect(first?.explain?.bm25).toBeGreaterThan(0);
    const { vector, bm25, time } = first?.explain?.contributions ?? { vector: 0, bm25: 0, time: 0 };
    expect(first?.score).toBeCloseTo(vector + bm25 + time, 12);
  });

  it("returns ten at most unless told otherwise", async () => {
    const { memory } = await openWith(...Array.from({ length: 12 }, (_, index) => `note ${index}`));
    const count = async (options: object) =>
      (await memory.search("note", { ...ALICE, ...options })).results.length;
    expect(await count({})).toBe(10);
    expect(await count({ limit: 3 })).toBe(3);
    expect(await count({ top_k: 12 })).toBe(12);
    expect(await count({ limit: 1_000 })).toBe(12);
  });

  it.each([
    [1, 50],
    [20, 80],
    [1_000, 1_000],
  ])("ranks more candidates than it returns: for %d results %d of each kind", async (limit, asked) => {
    const store = await openStore({ provider: "sqlite", path: ":memory:" });
    const queries: StoreQuery[] = [];
    const recording = delegateTo(store, {
      search: (query) => {
        queries.push(query);
        return store.search(query);
      },
    });
    const { memory } = await openTestMemory(() => [], { store: recording });
    await memory.search("tea", { ...ALICE, limit });
    expect(queries).toMatchObject([{ scope: ALICE, text: "tea", limit: asked }]);
  });

  it("leaves out what scores below the threshold", async () => {
    const { memory } = await openWith("Alice likes green tea", "It rains in Ghent");
    const { results } = await memory.search("Alice likes green tea", { ...ALICE, threshold: 0.6 });
    expect(results.map((hit) => hit.memory)).toEqual(["Alice likes green tea"]);
    const all = await memory.search("Alice likes green tea", ALICE);
    const exact = all.results[1]?.score ?? 0;
    expect(
      (await memory.search("Alice likes green tea", { ...ALICE, threshold: exact })).results,
    ).toHaveLength(2);
  });

  it("applies filters, and takes the scope from them", async () => {
    const { memory } = await openWith("tea", "green tea", "green tea please");
    const filters = { AND: [{ user_id: "alice" }, { words: { gte: 2 } }] };
    const { results } = await memory.search("tea", { filters });
    expect(results.map((hit) => hit.memory).sort()).toEqual(["green tea", "green tea please"]);
  });

  it("sees what any agent learnt of a user, and only this agent's memories where one is named", async () => {
    const { memory } = await openWith("Alice likes tea");
    await memory.add("Alice likes trains", { ...ALICE, agentId: "travel", infer: false });
    await memory.add("Bob likes trains", { userId: "bob", agentId: "travel", infer: false });
    const found = async (scope: SearchOptions) =>
      (await memory.search("likes", scope)).results.map((hit) => hit.memory).sort();
    expect(await found(ALICE)).toEqual(["Alice likes tea", "Alice likes trains"]);
    expect(await found({ ...ALICE, agentId: "travel" })).toEqual(["Alice likes trains"]);
    expect(await found({ userId: "bob" })).toEqual(["Bob likes trains"]);
    expect(await found({ userId: "carol" })).toEqual([]);
  });

  it("takes any text as a query", async () => {
    const { memory } = await openWith("Alice likes tea");
    for (const query of ['" OR 1=1 --', "NEAR(a b)", "*", "\ud800\0", "🙂", "tea ".repeat(10_000)]) {
      expect((await memory.search(query, ALICE)).results).toHaveLength(1);
    }
  });

  it.each<[string, unknown, object, string, string]>([
    ["no scope", "tea", {}, "SCOPE_REQUIRED", "search needs to know"],
    ["a blank query", " ", ALICE, "INPUT_INVALID", "query is blank"],
    ["a query that is no text", 7, ALICE, "INPUT_INVALID", "query must be a text, not a number"],
    [
      "both limit and top_k",
      "tea",
      { ...ALICE, limit: 1, top_k: 1 },
      "INPUT_INVALID",
      "limit and top_k are the same",
    ],
    [
      "limit 0",
      "tea",
      { ...ALICE, limit: 0 },
      "INPUT_INVALID",
      "limit must be a whole number from 1 to 1000, not 0",
    ],
    ["top_k 1,001", "tea", { ...ALICE, top_k: 1001 }, "INPUT_INVALID", "top_k must be a whole number"],
    ["limit 1.5", "tea", { ...ALICE, limit: 1.5 }, "INPUT_INVALID", "not 1.5"],
    [
      "threshold 2",
      "tea",
      { ...ALICE, threshold: 2 },
      "INPUT_INVALID",
      "threshold must be a number from 0 to 1, not 2",
    ],
    ["threshold NaN", "tea", { ...ALICE, threshold: Number.NaN }, "INPUT_INVALID", "not NaN"],
    [
      "explain that is no boolean",
      "tea",
      { ...ALICE, explain: 1 },
      "INPUT_INVALID",
      "explain must be true or false",
    ],
    [
      "an unknown option",
      "tea",
      { ...ALICE, topk: 3 },
      "INPUT_INVALID",
      'unknown option "topk". Did you mean "top_k"?',
    ],
    [
      "a scope under NOT",
      "tea",
      { ...ALICE, filters: { NOT: [{ user_id: "x" }] } },
      "FILTER_INVALID",
      "cannot be negated",
    ],
    ["an aborted signal", "tea", { ...ALICE, signal: AbortSignal.abort() }, "ABORTED", "aborted"],
  ])("refuses %s before anything is spent", async (_, query, options, code, message) => {
    const { memory, embedder } = await openWith();
    const call = memory.search(query as string, options as SearchOptions);
    await expect(call).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
    expect(embedder.calls).toEqual([]);
  });
});

describe("getAll", () => {
  it("lists the scope's memories, newest first, in pages", async () => {
    const { memory } = await openWith("one", "two", "three");
    await memory.add("four", { userId: "bob", infer: false });
    const first = await memory.getAll({ ...ALICE, limit: 2 });
    expect(first.results.map((record) => record.memory)).toEqual(["three", "two"]);
    const second = await memory.getAll({ ...ALICE, limit: 2, cursor: first.nextCursor ?? "" });
    expect(second).toEqual({
      results: [await memory.get("m1")],
      usage: { llm: { calls: 0 }, embedding: { calls: 0 } },
    });
  });

  it("applies filters", async () => {
    const { memory } = await openWith("one", "two words");
    const { results } = await memory.getAll({ filters: { user_id: "alice", words: 2 } });
    expect(results.map((record) => record.memory)).toEqual(["two words"]);
  });

  it.each([
    [{}, "SCOPE_REQUIRED"],
    [{ ...ALICE, limit: 1_001 }, "INPUT_INVALID"],
    [{ ...ALICE, cursor: "" }, "INPUT_INVALID"],
    [{ ...ALICE, top_k: 1 }, "INPUT_INVALID"],
  ])("refuses %j", async (options, code) => {
    const { memory } = await openTestMemory();
    await expect(memory.getAll(options)).rejects.toMatchObject({ code });
  });
});
