import { PGlite } from "@electric-sql/pglite";
import { vector } from "@electric-sql/pglite-pgvector";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { openTestMemory } from "../../test/fixtures/open-memory.js";
import type { Memory, SearchHit, SearchOptions } from "../spec/memory.js";
import type { Reranker } from "../spec/reranker.js";
import type { Store } from "../spec/store.js";
import { openStore } from "../store/open-store.js";

const ALICE = { userId: "alice" };
const WORDS = ["tea", "dog", "rain", "Ghent", "cello", "bread", "snow", "maps"];

async function remember(memory: Memory, count: number, from = 0): Promise<void> {
  const texts = Array.from({ length: count }, (_, index) => {
    const number = from + index;
    return `note ${number} of ${WORDS[number % 8]} and ${WORDS[(number >> 3) % 8]}`;
  });
  await memory.add(
    texts.map((content) => ({ role: "user", content })),
    { ...ALICE, infer: false },
  );
}

/** All pages, one after the other; `between` runs after each. */
async function pagesOf(
  memory: Memory,
  query: string,
  options: Partial<SearchOptions>,
  between: (page: readonly SearchHit[]) => unknown = () => {},
): Promise<(readonly SearchHit[])[]> {
  const pages: (readonly SearchHit[])[] = [];
  for (let cursor: string | undefined; ; ) {
    const { results, nextCursor } = await memory.search(query, {
      ...ALICE,
      ...options,
      ...(cursor === undefined ? {} : { cursor }),
    });
    pages.push(results);
    if (nextCursor === undefined) return pages;
    cursor = nextCursor;
    await between(results);
  }
}

const idsOf = (pages: readonly (readonly SearchHit[])[]): string[] => pages.flat().map(({ id }) => id);

let client: PGlite | undefined;
afterAll(() => client?.close());
let schemas = 0;
const stores: readonly (readonly [string, () => Promise<Store>])[] = [
  ["SQLite", () => openStore({ provider: "sqlite", path: ":memory:" })],
  [
    "PostgreSQL",
    async () => {
      client ??= await PGlite.create({ extensions: { vector } });
      schemas += 1;
      return openStore({ provider: "postgres", client, schema: `search ${schemas}` });
    },
  ],
];

describe.each(stores)("the pages of a search over %s", { timeout: 120_000 }, (_, open) => {
  it("return every memory once, in the order of one search for all", async () => {
    const { memory } = await openTestMemory(undefined, { store: await open() });
    await remember(memory, 120);
    const whole = await memory.search("rain and tea", { ...ALICE, limit: 120 });
    expect(whole.nextCursor).toBeUndefined();
    const pages = await pagesOf(memory, "rain and tea", { limit: 50 });
    expect(pages.map((page) => page.length)).toEqual([50, 50, 20]);
    expect(pages.flat()).toEqual(whole.results);
  });

  it("return what was there at the first page once, and nothing twice, whatever comes and goes meanwhile", async () => {
    const steps = fc.array(fc.record({ adds: fc.nat(3), deletes: fc.array(fc.nat(40), { maxLength: 3 }) }), {
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 9 }), steps, async (limit, changes) => {
        const { memory } = await openTestMemory(undefined, { store: await open() });
        await remember(memory, 24);
        const before = (await memory.getAll(ALICE)).results.map(({ id }) => id);
        const deleted = new Set<string>();
        let step = 0;
        const pages = await pagesOf(memory, "rain and tea", { limit }, async () => {
          const change = changes[step];
          step += 1;
          if (change === undefined) return;
          if (change.adds > 0) await remember(memory, change.adds, 24 + 10 * step);
          for (const place of change.deletes) {
            const id = before[place];
            if (id === undefined || deleted.has(id)) continue;
            deleted.add(id);
            await memory.delete(id);
          }
        });
        const ids = idsOf(pages);
        expect(new Set(ids).size).toBe(ids.length);
        for (const id of before) if (!deleted.has(id)) expect(ids).toContain(id);
      }),
      { numRuns: 10 },
    );
  });
});

describe("the cursor of a search", () => {
  it("is there while more is left, thresholds and filters counted", async () => {
    const { memory } = await openTestMemory();
    await remember(memory, 16);
    const [best] = (await memory.search("rain", { ...ALICE, limit: 1 })).results;
    const threshold = best?.score ?? 0;
    const { results, nextCursor } = await memory.search("rain", { ...ALICE, threshold });
    expect([results.length, nextCursor]).toEqual([1, undefined]);
    const filters = { createdAt: { gte: "2030-01-01" } };
    expect(await memory.search("rain", { ...ALICE, filters })).toMatchObject({ results: [] });
    expect(await pagesOf(memory, "rain", { limit: 16 })).toHaveLength(1);
    expect(await pagesOf(memory, "rain", { limit: 8 })).toHaveLength(2);
  });

  it("leads page by page through what one search finds, whatever limit, threshold, filter and expiry", async () => {
    let now = "2024-06-01T00:00:00Z";
    const { memory } = await openTestMemory(undefined, { clock: () => new Date(now) });
    for (let part = 0; part < 4; part += 1) {
      const texts = Array.from({ length: 12 }, (_, index) => ({
        role: "user" as const,
        content: `note ${index} of ${WORDS[index % 8]} in part ${part}`,
      }));
      const expiry = part % 2 === 0 ? {} : { expiresAt: "2024-06-02" };
      await memory.add(texts, { ...ALICE, infer: false, metadata: { part }, ...expiry });
    }
    now = "2024-06-03T00:00:00Z";
    const options = fc.record({
      threshold: fc.constantFrom(0, 0.2, 0.5, 1),
      includeExpired: fc.boolean(),
      filters: fc.constantFrom({}, { part: { lte: 1 } }, { part: 3 }, { part: 9 }),
    });
    const limits = fc.constantFrom(1, 5, 6, 12, 24, 1_000);
    await fc.assert(
      fc.asyncProperty(options, limits, async (chosen, limit) => {
        const whole = await memory.search("rain in part 1", { ...ALICE, ...chosen, limit: 1_000 });
        expect(whole.nextCursor).toBeUndefined();
        const pages = await pagesOf(memory, "rain in part 1", { ...chosen, limit });
        expect(pages.flat()).toEqual(whole.results);
        expect(pages).toHaveLength(Math.max(1, Math.ceil(whole.results.length / limit)));
      }),
      { numRuns: 40 },
    );
  });

  it("is of no use to a limit that no search takes", async () => {
    const { memory, embedder } = await openTestMemory();
    await remember(memory, 3);
    const { nextCursor = "" } = await memory.search("rain", { ...ALICE, limit: 1 });
    const before = embedder.calls.length;
    for (const limit of [0, -1, 1.5, 1_001, Number.NaN])
      await expect(memory.search("rain", { ...ALICE, cursor: nextCursor, limit })).rejects.toMatchObject({
        code: "INPUT_INVALID",
        message: expect.stringMatching(/^limit must be a whole number from 1 to 1000/),
      });
    expect(embedder.calls).toHaveLength(before);
  });

  it("reaches 1,000 memories with all pages together", async () => {
    const { memory } = await openTestMemory();
    await remember(memory, 1_050);
    const pages = await pagesOf(memory, "rain and tea", { limit: 300 });
    expect(pages.map((page) => page.length)).toEqual([300, 300, 300, 100]);
    expect(new Set(idsOf(pages)).size).toBe(1_000);
  });

  it("goes on behind what a reranker put first", async () => {
    const backwards: Reranker = {
      modelId: "backwards",
      rerank: async (_, texts, { limit = texts.length } = {}) => ({
        results: texts.map((_, index) => ({ index: texts.length - 1 - index, score: 1 })).slice(0, limit),
        requests: 1,
        warnings: [],
      }),
    };
    const { memory } = await openTestMemory(undefined, { reranking: { reranker: backwards, candidates: 4 } });
    await remember(memory, 10);
    const plain = (await memory.search("rain", { ...ALICE, rerank: false })).results.map(({ id }) => id);
    const pages = await pagesOf(memory, "rain", { limit: 2 });
    const at = (...places: readonly number[]) => places.map((place) => plain[place]);
    expect(pages.map((page) => page.map(({ id }) => id))).toEqual([
      at(3, 2),
      at(5, 4),
      at(7, 6),
      at(9, 8),
      at(1, 0),
    ]);
  });

  it("keeps the day that the words of the query count from", async () => {
    const { memory } = await openTestMemory();
    await remember(memory, 4);
    const look = (options: object) =>
      memory.search("What rain was there yesterday?", { ...ALICE, ...options });
    const day = async (options: object) =>
      (await look({ explain: true, limit: 1, ...options })).results[0]?.explain?.time?.from;
    const { nextCursor: cursor } = await look({ limit: 1, referenceTime: "2024-03-10T12:00:00Z" });
    expect(await day({ cursor })).toBe("2024-03-09T00:00:00.000Z");
    expect(await day({})).toBe("2024-05-31T00:00:00.000Z");
  });

  it("shows nothing of another scope, whatever it says", async () => {
    const { memory } = await openTestMemory();
    await remember(memory, 3);
    await memory.add("note of rain", { userId: "bob", infer: false });
    const { nextCursor: cursor } = await memory.search("rain", { ...ALICE, limit: 1 });
    const refused = memory.search("rain", { userId: "bob", ...(cursor === undefined ? {} : { cursor }) });
    await expect(refused).rejects.toMatchObject({
      code: "INPUT_INVALID",
      message: expect.stringMatching(/another scope/),
    });
  });

  it.each<[string, unknown, RegExp]>([
    ["no text", 7, /cursor must be a text/],
    ["blank", " ", /cursor is blank/],
    ["not of a search", "WyIyMDI0Il0", /not one that a search returned/],
    ["cut off", "AAAAAAAAAAAAAAAAAAAAAAAAAAA", /not one that a search returned/],
    ["not a time", Buffer.alloc(22, 0xff).toString("base64url"), /not one that a search returned/],
    ["too long", Buffer.alloc(16 + 6_000).toString("base64url"), /not one that a search returned/],
    ["of another search", Buffer.alloc(22).toString("base64url"), /belongs to a search for something else/],
    ["not written as varve writes it", `${Buffer.alloc(22).toString("base64url")}=`, /not one that a search/],
  ])("is refused before anything is spent where it is %s", async (_, cursor, message) => {
    const { memory, embedder } = await openTestMemory();
    const search = memory.search("rain", { ...ALICE, cursor: cursor as string });
    await expect(search).rejects.toMatchObject({
      code: "INPUT_INVALID",
      message: expect.stringMatching(message),
    });
    expect(embedder.calls).toEqual([]);
  });
});
