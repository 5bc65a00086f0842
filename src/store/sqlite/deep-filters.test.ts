import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Filter } from "../../spec/filter.js";
import type { Store } from "../../spec/store.js";
import { openStore } from "../open-store.js";

/** As deep as a filter may be. */
const DEEPEST = 20;

describe("a filter as deep as it may be", () => {
  let store: Store;
  beforeAll(async () => {
    store = await openStore({ provider: "sqlite", path: ":memory:" });
    await store.bindSpace({ model: "test.embed-v1", dimensions: 2 });
    await store.commit([
      {
        kind: "add",
        scope: { userId: "alice" },
        id: "1",
        memory: "Likes tea",
        hash: "1",
        vector: Float32Array.of(1, 0),
        metadata: { a: 1 },
        at: "2026-01-01T00:00:00.000Z",
        actor: "caller",
      },
    ]);
  });
  afterAll(() => store.close());

  const finds = async (filter: Filter) => {
    const { records } = await store.list({ scope: { userId: "alice" }, filter, limit: 10 });
    return records.length === 1;
  };

  it("is answered, whatever its groups are", async () => {
    const level = fc.record({
      group: fc.constantFrom("AND", "OR", "NOT"),
      before: fc.array(fc.constantFrom<Filter>({ a: 1 }, { a: 2 }, { b: "*" }), { maxLength: 3 }),
      after: fc.array(fc.constantFrom<Filter>({ a: 1 }, { a: { ne: 2 } }), { maxLength: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(level, { minLength: DEEPEST, maxLength: DEEPEST }), async (levels) => {
        let filter: Filter = { a: 1 };
        let expected = true;
        for (const { group, before, after } of levels) {
          const parts = [...before, filter, ...after];
          const holds = await Promise.all(parts.map((part) => (part === filter ? expected : finds(part))));
          expected = group === "AND" ? holds.every(Boolean) : holds.some(Boolean) === (group === "OR");
          filter = { [group]: parts };
        }
        expect(await finds(filter)).toBe(expected);
      }),
      { numRuns: 100 },
    );
  });

  it("is answered with as many conditions as it may have, in pairs of groups", async () => {
    const nest = (depth: number): Filter =>
      depth === 0
        ? { a: { ne: 7 } }
        : { [depth % 2 === 0 ? "AND" : "OR"]: [nest(depth - 1), nest(depth - 1)] };
    expect(await finds({ AND: [nest(9), { NOT: [{ b: "*" }] }] })).toBe(true);
  });

  it("is answered with a value to look for that is as deep as it may be", async () => {
    let filter: Filter = { a: { contains: [{ b: [1, "x"] }, 2] } };
    await expect(finds({ a: { contains: [[[[1]]]] } })).rejects.toMatchObject({ code: "FILTER_INVALID" });
    for (let depth = 0; depth < DEEPEST; depth += 1) {
      filter = { [depth % 2 === 0 ? "OR" : "AND"]: [{ a: 3 }, filter, { a: { nin: [2, "x"] } }] };
    }
    expect(await finds(filter)).toBe(false);
  });
});
