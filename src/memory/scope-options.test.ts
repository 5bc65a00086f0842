import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { openTestMemory, type TestMemory } from "../../test/fixtures/open-memory.js";
import { VarveError } from "../errors.js";
import type { Filter } from "../spec/filter.js";
import type { GetAllOptions, SearchOptions } from "../spec/memory.js";
import type { MemoryRecord } from "../spec/memory-record.js";
import type { Reranker } from "../spec/reranker.js";
import { SCOPE_IDS, type Scope } from "../spec/scope.js";

const OWNERS: readonly Scope[] = [
  { userId: "alice" },
  { userId: "bob" },
  { userId: "bob", agentId: "travel" },
  { userId: "alice", agentId: "travel", runId: "r" },
  { agentId: "travel" },
  { runId: "r" },
];
const TEXTS = ["tea with milk", "a dog in Rome", "a cello since May 2024"];

/** Asks for what it was not shown, and for the same again. */
const greedy: Reranker = {
  modelId: "greedy",
  rerank: async (_query, documents) => ({
    results: [-1, 0, 0, documents.length, documents.length + 3, 0.5, Number.NaN].map((index) => ({
      index,
      score: 1,
    })),
    requests: 1,
    warnings: [],
  }),
};

let opened: TestMemory;
const cursors: string[] = [];
const searchCursors: string[] = [];
const QUERIES = ["tea", "the dog", "in May 2024"];
beforeAll(async () => {
  opened = await openTestMemory(() => [], { reranking: { reranker: greedy } });
  for (const [place, owner] of OWNERS.entries()) {
    for (const text of TEXTS) {
      // Half of them have expired when they are looked for.
      const expiry = place % 2 === 0 ? {} : { expiresAt: new Date(Date.UTC(2024, 5, 1, 0, 2)) };
      await opened.memory.add(`${text} ${place}`, {
        ...owner,
        ...expiry,
        infer: false,
        metadata: { place, userId: "bob" },
      });
    }
    const { nextCursor } = await opened.memory.getAll({ ...owner, limit: 1, includeExpired: true });
    if (nextCursor !== undefined) cursors.push(nextCursor);
    for (const query of QUERIES) {
      const found = await opened.memory.search(query, { ...owner, limit: 1, includeExpired: true });
      if (found.nextCursor !== undefined) searchCursors.push(found.nextCursor);
    }
  }
});

const filters = fc.constantFrom<Filter>(
  { userId: "bob" },
  { OR: [{ user_id: "alice" }, { user_id: "bob" }] },
  { NOT: [{ userId: "alice" }] },
  { OR: [{ place: { gte: 0 } }, { place: "*" }] },
  { NOT: [{ nothing: "here" }] },
  { created_at: { gt: "" } },
);
const shared = {
  scope: fc.constantFrom(...OWNERS, { userId: "carol" }),
  filters,
  limit: fc.integer({ min: 1, max: 1_000 }),
  includeExpired: fc.boolean(),
};
const searches = fc.record(
  {
    ...shared,
    threshold: fc.double({ min: 0, max: 1, noNaN: true }),
    cursor: fc.nat().map((index) => searchCursors[index % searchCursors.length] ?? ""),
    explain: fc.boolean(),
    rerank: fc.boolean(),
    referenceTime: fc.date({
      min: new Date("1990-01-01T00:00:00Z"),
      max: new Date("2090-01-01T00:00:00Z"),
      noInvalidDate: true,
    }),
  },
  { requiredKeys: ["scope"] },
);
/** Among the cursors are those of other scopes. */
const cursor = fc.nat().map((index) => cursors[index % cursors.length] ?? "");
const listings = fc.record({ ...shared, cursor }, { requiredKeys: ["scope"] });

async function expectWithin(scope: Scope, look: Promise<{ readonly results: readonly MemoryRecord[] }>) {
  const results = await look.then(
    (found) => found.results,
    (error: unknown) => {
      // A scope id in a filter as well, or under OR or NOT, is refused.
      expect(VarveError.isInstance(error) && error.code).toMatch(/^(?:FILTER|INPUT)_INVALID$/);
      return [];
    },
  );
  for (const record of results) {
    for (const id of SCOPE_IDS) if (scope[id] !== undefined) expect(record[id]).toBe(scope[id]);
  }
  expect(new Set(results.map(({ id }) => id)).size).toBe(results.length);
  return results.length;
}

it("lets no option of a search or a listing lead out of its scope", async () => {
  let found = 0;
  await fc.assert(
    fc.asyncProperty(searches, listings, fc.constantFrom(...QUERIES), async (search, list, query) => {
      const { scope, ...options } = search;
      const searched: SearchOptions = { ...options, ...scope };
      found += await expectWithin(scope, opened.memory.search(query, searched));
      const { scope: owner, ...rest } = list;
      const listed: GetAllOptions = { ...rest, ...owner };
      found += await expectWithin(owner, opened.memory.getAll(listed));
    }),
    { numRuns: 300 },
  );
  expect(found).toBeGreaterThan(300);
});
