import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ErrorCode } from "../../src/errors.js";
import type { Filter } from "../../src/spec/filter.js";
import type { MemoryRecord } from "../../src/spec/memory-record.js";
import type { Scope } from "../../src/spec/scope.js";
import type { AddChange, Store, StoreCandidate, StoreChange } from "../../src/spec/store.js";
import { matches } from "./naive-filter.js";
import { filter, metadata, scope } from "./store-arbitraries.js";
import { describeLifeCycle } from "./store-life-cycle.js";
import { ALICE, adding, CONTEXT, DIMENSIONS, SPACE, vector } from "./store-samples.js";

/** What every implementation of `Store` must do. `open` gives a new, empty store each time. */
export function describeStore(name: string, open: () => Promise<Store>): void {
  describeLifeCycle(name, open);
  describe(`the store contract on ${name}`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
      await store.bindSpace(SPACE);
    });
    afterEach(() => store.close());

    const ids = async (query: { scope: Scope; filter?: Filter }) => {
      const { records } = await store.list({ limit: 1000, ...query });
      return records.map(({ id }) => id);
    };
    const failure = (code: ErrorCode, message: RegExp | string = "") =>
      expect.objectContaining({ code, message: expect.stringMatching(message) });

    describe("commit", () => {
      it("stores a memory with everything it was given", async () => {
        const change = adding("1", "Likes pizza", {
          scope: { userId: "alice", agentId: "chef", runId: "r1" },
          metadata: { 'a "quoted" key': [1, null, { deep: "ü😀" }], n: 0.1 },
          attributedTo: "Alice",
        });
        expect(await store.commit([change])).toEqual([{ status: "stored", id: "1" }]);
        expect(await store.get("1")).toEqual({
          id: "1",
          userId: "alice",
          agentId: "chef",
          runId: "r1",
          memory: "Likes pizza",
          hash: "hash of Likes pizza",
          metadata: { 'a "quoted" key': [1, null, { deep: "ü😀" }], n: 0.1 },
          createdAt: CONTEXT.at,
          updatedAt: CONTEXT.at,
          attributedTo: "Alice",
        });
      });

      it("reports the memory that already says the same in the exact scope, and stores it again in another", async () => {
        const other = { scope: { ...ALICE, agentId: "chef" } };
        expect(
          await store.commit([adding("1", "same"), adding("2", "same"), adding("3", "same", other)]),
        ).toEqual([
          { status: "stored", id: "1" },
          { status: "duplicate", id: "1" },
          { status: "stored", id: "3" },
        ]);
        expect(await store.history("2")).toEqual([]);
      });

      it("does not take an id twice", async () => {
        expect(
          await store.commit([adding("1", "one"), adding("1", "two", { scope: { userId: "bob" } })]),
        ).toEqual([
          { status: "stored", id: "1" },
          { status: "conflict", id: "1" },
        ]);
        expect((await store.get("1"))?.memory).toBe("one");
      });

      it("updates the text, and finds the new one and no longer the old", async () => {
        await store.commit([adding("1", "likes pizza", { vector: vector(1) })]);
        await store.search({ scope: ALICE, text: "pizza", vector: vector(1), limit: 5 });
        const text = { memory: "likes sushi", hash: "h2", vector: vector(0, 1) };
        const later = { at: "2026-02-01T00:00:00.000Z", actor: "extraction", reason: "said so" };
        expect(
          await store.commit([
            { kind: "update", id: "1", expectedHash: "hash of likes pizza", text, ...later },
          ]),
        ).toEqual([{ status: "updated", id: "1" }]);
        expect(await store.get("1")).toMatchObject({
          memory: "likes sushi",
          hash: "h2",
          createdAt: CONTEXT.at,
          updatedAt: later.at,
        });
        const [found] = await store.search({ scope: ALICE, vector: vector(0, 2), limit: 5 });
        expect(found?.similarity).toBe(1);
        expect(await store.search({ scope: ALICE, text: "pizza", limit: 5 })).toEqual([]);
        expect(await store.search({ scope: ALICE, text: "sushi", limit: 5 })).toHaveLength(1);
      });

      it("updates metadata alone, and keeps text and vector", async () => {
        await store.commit([adding("1", "likes pizza", { vector: vector(1), metadata: { a: 1 } })]);
        expect(await store.commit([{ kind: "update", id: "1", metadata: { b: 2 }, ...CONTEXT }])).toEqual([
          { status: "updated", id: "1" },
        ]);
        const [found] = await store.search({ scope: ALICE, vector: vector(1), text: "pizza", limit: 5 });
        expect(found).toMatchObject({ similarity: 1, record: { memory: "likes pizza", metadata: { b: 2 } } });
        expect(found?.bm25).toBeGreaterThan(0);
      });

      it("lets an update keep its own text, but not take a neighbour's", async () => {
        await store.commit([adding("1", "one"), adding("2", "two")]);
        const to = (memory: string): StoreChange => ({
          kind: "update",
          id: "1",
          text: { memory, hash: `hash of ${memory}`, vector: vector(1) },
          ...CONTEXT,
        });
        expect(await store.commit([to("two"), to("one")])).toEqual([
          { status: "duplicate", id: "2" },
          { status: "updated", id: "1" },
        ]);
      });

      it("reports a conflict when the text changed since it was read", async () => {
        await store.commit([adding("1", "one")]);
        expect(
          await store.commit([
            { kind: "update", id: "1", expectedHash: "older", metadata: {}, ...CONTEXT },
            { kind: "delete", id: "1", expectedHash: "older", ...CONTEXT },
            { kind: "delete", id: "1", expectedHash: "hash of one", ...CONTEXT },
          ]),
        ).toEqual([
          { status: "conflict", id: "1" },
          { status: "conflict", id: "1" },
          { status: "deleted", id: "1" },
        ]);
      });

      it("reports missing for what the scope does not see, and changes nothing", async () => {
        await store.commit([adding("1", "one", { scope: { userId: "alice", agentId: "chef" } })]);
        const hidden: Scope[] = [
          { userId: "bob" },
          { userId: "alice", agentId: "other" },
          { agentId: "alice" },
          { ...ALICE, runId: "r" },
        ];
        for (const from of hidden) {
          expect(
            await store.commit([
              { kind: "update", id: "1", scope: from, metadata: { seen: true }, ...CONTEXT },
              { kind: "delete", id: "1", scope: from, ...CONTEXT },
            ]),
          ).toEqual([
            { status: "missing", id: "1" },
            { status: "missing", id: "1" },
          ]);
        }
        expect(
          await store.commit([{ kind: "delete", id: "1", scope: { agentId: "chef" }, ...CONTEXT }]),
        ).toEqual([{ status: "deleted", id: "1" }]);
        expect(await store.commit([{ kind: "delete", id: "nobody", ...CONTEXT }])).toEqual([
          { status: "missing", id: "nobody" },
        ]);
      });

      it("applies nothing when one change is not valid", async () => {
        const changes = [adding("1", "one"), adding("2", "two", { vector: Float32Array.of(1, 2, 3) })];
        await expect(store.commit(changes)).rejects.toEqual(failure("INPUT_INVALID", "3 dimensions.*4"));
        expect(await ids({ scope: ALICE })).toEqual([]);
      });

      it("accepts no changes at all", async () => {
        expect(await store.commit([])).toEqual([]);
      });

      it.each<[string, Partial<AddChange>, ErrorCode, RegExp]>([
        ["an empty scope", { scope: {} }, "SCOPE_REQUIRED", /userId, agentId, runId/],
        ["an empty user id", { scope: { userId: "" } }, "INPUT_INVALID", /userId/],
        [
          "a user id that is no text",
          { scope: { userId: true as never } },
          "INPUT_INVALID",
          /userId.*boolean/,
        ],
        ["U+0000 in an id", { scope: { userId: "a\u0000b" } }, "INPUT_INVALID", /userId.*U\+0000/],
        ["half a surrogate pair", { memory: "cut \ud83d" }, "INPUT_INVALID", /memory.*surrogate/],
        ["an empty memory", { memory: "" }, "INPUT_INVALID", /memory.*empty/],
        ["NaN in the vector", { vector: vector(1, Number.NaN) }, "INPUT_INVALID", /vector.*index 1/],
        [
          "infinity in the vector",
          { vector: vector(Number.POSITIVE_INFINITY) },
          "INPUT_INVALID",
          /vector.*index 0/,
        ],
        ["a vector that is a list", { vector: [1, 0, 0, 0] as never }, "INPUT_INVALID", /Float32Array/],
        [
          "a date in the metadata",
          { metadata: { a: { when: new Date() as never } } },
          "INPUT_INVALID",
          /metadata\.a\.when/,
        ],
        [
          "undefined in the metadata",
          { metadata: { "a b": [undefined as never] } },
          "INPUT_INVALID",
          /metadata\["a b"\]\[0\]/,
        ],
        ["NaN in the metadata", { metadata: { a: Number.NaN } }, "INPUT_INVALID", /metadata\.a/],
        ["a list as metadata", { metadata: [] as never }, "INPUT_INVALID", /metadata/],
        ["a time that is none", { at: "yesterday" }, "INPUT_INVALID", /at.*ISO 8601/],
        ["a time with an offset", { at: "2026-01-01T00:00:00+02:00" }, "INPUT_INVALID", /UTC/],
        ["an unknown kind", { kind: "replace" as never }, "INPUT_INVALID", /kind/],
      ])("refuses %s", async (_, fault, code, message) => {
        await expect(store.commit([adding("1", "one", fault)])).rejects.toEqual(failure(code, message));
        expect(await store.get("1")).toBeUndefined();
      });

      it("refuses an update of nothing", async () => {
        await expect(store.commit([{ kind: "update", id: "1", ...CONTEXT }])).rejects.toEqual(
          failure("INPUT_INVALID"),
        );
      });
    });

    describe("the embedding space", () => {
      it("may be bound again, and anew while there are no vectors", async () => {
        await store.bindSpace(SPACE);
        await store.bindSpace({ model: "other", dimensions: 2 });
        expect(await store.commit([adding("1", "one", { vector: Float32Array.of(1, 0) })])).toEqual([
          { status: "stored", id: "1" },
        ]);
      });

      it("cannot change once there are vectors", async () => {
        await store.commit([adding("1", "one")]);
        await store.bindSpace(SPACE);
        const mismatch = failure("EMBEDDING_SPACE_MISMATCH", "test.embed-v1 with 4.*other with 4");
        await expect(store.bindSpace({ model: "other", dimensions: 4 })).rejects.toEqual(mismatch);
        await expect(store.bindSpace({ ...SPACE, dimensions: 8 })).rejects.toEqual(
          failure("EMBEDDING_SPACE_MISMATCH"),
        );
      });

      it("must be bound before the first vector", async () => {
        await store.reset();
        await expect(store.commit([adding("1", "one")])).rejects.toEqual(
          failure("INPUT_INVALID", "bindSpace"),
        );
      });

      it.each([0, -1, 1.5, Number.NaN, 1e9])("refuses %s dimensions", async (dimensions) => {
        await expect(store.bindSpace({ model: "m", dimensions })).rejects.toEqual(
          failure("INPUT_INVALID", "dimensions"),
        );
      });
    });

    describe("search", () => {
      it("gives both figures for each candidate, whichever brought it up", async () => {
        await store.commit([
          adding("near", "apples and oranges", { vector: vector(1) }),
          adding("words", "likes thriller films", { vector: vector(0, 1) }),
          adding("neither", "works in Berlin", { vector: vector(0, 0, 1) }),
        ]);
        const found = await store.search({
          scope: ALICE,
          vector: vector(3, 1),
          text: "Which film?",
          limit: 1,
        });
        expect(found.map(({ record }) => record.id)).toEqual(["near", "words"]);
        const [near, words] = found as [StoreCandidate, StoreCandidate];
        expect(near.similarity).toBeCloseTo(3 / Math.sqrt(10), 12);
        expect(near).toMatchObject({ bm25: 0, bm25Share: 0 });
        expect(words.similarity).toBeCloseTo(1 / Math.sqrt(10), 12);
        // One text of three holds the term once; it is as long as the mean.
        expect(words.bm25).toBeCloseTo(Math.log(1 + 2.5 / 1.5), 12);
        expect(words.bm25Share).toBeCloseTo(1 / 2.2, 12);
      });

      it("leaves out the figure of what the query lacks", async () => {
        await store.commit([adding("1", "likes pizza")]);
        const [byVector] = await store.search({ scope: ALICE, vector: vector(1), limit: 5 });
        expect(Object.keys(byVector ?? {}).sort()).toEqual(["record", "similarity"]);
        const [byText] = await store.search({ scope: ALICE, text: "pizza", limit: 5 });
        expect(Object.keys(byText ?? {}).sort()).toEqual(["bm25", "bm25Share", "record"]);
      });

      it("keeps the score of a text whatever other scopes write", async () => {
        await store.commit([adding("1", "likes pizza"), adding("2", "likes tea")]);
        const before = await store.search({ scope: ALICE, text: "pizza tea", limit: 5 });
        const others = Array.from({ length: 20 }, (_, index) =>
          adding(`b${index}`, `pizza ${index}`, { scope: { userId: "bob" } }),
        );
        await store.commit(others);
        expect(await store.search({ scope: ALICE, text: "pizza tea", limit: 5 })).toEqual(before);
      });

      it("applies the filter before the limit", async () => {
        const many = Array.from({ length: 50 }, (_, index) =>
          adding(`near${index}`, `pizza ${index}`, { vector: vector(1, index / 1000) }),
        );
        await store.commit([
          ...many,
          adding("far", "pizza somewhere in this long text", {
            vector: vector(0, 1),
            metadata: { kind: "rare" },
          }),
        ]);
        const found = await store.search({
          scope: ALICE,
          vector: vector(1),
          text: "pizza",
          filter: { kind: "rare" },
          limit: 3,
        });
        expect(found.map(({ record }) => record.id)).toEqual(["far"]);
      });

      it("finds memories of an unspaced script by a part of a word", async () => {
        await store.commit([adding("1", "私は東京に住んでいます"), adding("2", "大阪が好きです")]);
        const found = await store.search({ scope: ALICE, text: "東京", limit: 5 });
        expect(found.map(({ record }) => record.id)).toEqual(["1"]);
      });

      it("finds nothing for a text without words, and nothing in an empty scope", async () => {
        await store.commit([adding("1", "likes pizza")]);
        expect(await store.search({ scope: ALICE, text: "?!", limit: 5 })).toEqual([]);
        expect(
          await store.search({ scope: { userId: "nobody" }, text: "pizza", vector: vector(1), limit: 5 }),
        ).toEqual([]);
      });

      it("gives an all-zero vector the similarity 0", async () => {
        await store.commit([adding("1", "one", { vector: vector() })]);
        expect(await store.search({ scope: ALICE, vector: vector(1), limit: 5 })).toMatchObject([
          { similarity: 0 },
        ]);
        expect(await store.search({ scope: ALICE, vector: vector(), limit: 5 })).toMatchObject([
          { similarity: 0 },
        ]);
      });

      it.each([
        ["an empty scope", { scope: {} }, "SCOPE_REQUIRED"],
        ["a limit of 0", { limit: 0 }, "INPUT_INVALID"],
        ["a limit of 1,001", { limit: 1001 }, "INPUT_INVALID"],
        ["a limit of 1.5", { limit: 1.5 }, "INPUT_INVALID"],
        ["neither vector nor text", { vector: undefined }, "INPUT_INVALID"],
        ["a vector of another length", { vector: Float32Array.of(1) }, "INPUT_INVALID"],
        ["a filter by scope", { filter: { AND: [{ user_id: "bob" }] } }, "FILTER_INVALID"],
      ] as const)("refuses %s", async (_, fault, code) => {
        await store.commit([adding("1", "one")]);
        const query = { scope: ALICE, vector: vector(1), limit: 5, ...fault } as never;
        await expect(store.search(query)).rejects.toEqual(failure(code));
      });
    });

    describe("list", () => {
      const at = (day: number) => `2026-01-${String(day).padStart(2, "0")}T00:00:00.000Z`;

      it("gives the newest first, the later added of the same moment first", async () => {
        await store.commit([
          adding("old", "a", { at: at(1) }),
          adding("new", "b", { at: at(3) }),
          adding("middle", "c", { at: at(2), scope: { ...ALICE, agentId: "x" } }),
          adding("middle too", "d", { at: at(2) }),
        ]);
        expect(await ids({ scope: ALICE })).toEqual(["new", "middle too", "middle", "old"]);
      });

      it("pages without gap or repetition while memories are added and deleted", async () => {
        await store.commit(
          Array.from({ length: 7 }, (_, index) =>
            adding(`m${index}`, `text ${index}`, { at: at(1 + (index % 3)) }),
          ),
        );
        const expected = await ids({ scope: ALICE });
        const first = await store.list({ scope: ALICE, limit: 3 });
        await store.commit([
          adding("newer", "newer", { at: at(9) }),
          { kind: "delete", id: expected[2] as string, ...CONTEXT },
        ]);
        const second = await store.list({ scope: ALICE, limit: 3, cursor: first.nextCursor as string });
        const third = await store.list({ scope: ALICE, limit: 3, cursor: second.nextCursor as string });
        const pages = [first, second, third].map(({ records }) => records.map(({ id }) => id));
        expect(pages).toEqual([expected.slice(0, 3), expected.slice(3, 6), expected.slice(6)]);
        expect(third.nextCursor).toBeUndefined();
      });

      it("gives no cursor when the last page is full", async () => {
        await store.commit([adding("1", "a"), adding("2", "b")]);
        expect((await store.list({ scope: ALICE, limit: 2 })).nextCursor).toBeUndefined();
      });

      it.each(["", "x", "WzFd", "bnVsbA", "W251bGwsbnVsbF0", "WyJhIiwxLDJd"])(
        "refuses the cursor %j",
        async (cursor) => {
          await expect(store.list({ scope: ALICE, limit: 2, cursor })).rejects.toEqual(
            failure("INPUT_INVALID", "cursor"),
          );
        },
      );

      it("refuses an empty scope and a limit out of range", async () => {
        await expect(store.list({ scope: {}, limit: 1 })).rejects.toEqual(failure("SCOPE_REQUIRED"));
        await expect(store.list({ scope: ALICE, limit: 1001 })).rejects.toEqual(
          failure("INPUT_INVALID", "limit"),
        );
      });
    });

    describe("filters", () => {
      it("mean what the plain evaluator says, whatever metadata and filter", {
        timeout: 120_000,
      }, async () => {
        const memory = fc.record({
          metadata,
          day: fc.constantFrom(1, 2, 3),
          attributedTo: fc.option(fc.constantFrom("user", "assistant"), { nil: undefined }),
        });
        await fc.assert(
          fc.asyncProperty(
            fc.array(memory, { minLength: 1, maxLength: 6 }),
            fc.array(filter, { minLength: 1, maxLength: 8 }),
            async (memories, filters) => {
              await store.reset();
              await store.bindSpace(SPACE);
              await store.commit(
                memories.map(({ day, attributedTo, ...rest }, index) =>
                  adding(`m${index}`, `text ${index}`, {
                    ...rest,
                    at: `2026-01-0${day}T00:00:00.000Z`,
                    ...(attributedTo === undefined ? {} : { attributedTo }),
                  }),
                ),
              );
              const { records } = await store.list({ scope: ALICE, limit: 1000 });
              expect(records.map((record) => record.metadata)).toEqual(
                expect.arrayContaining(memories.map((one) => JSON.parse(JSON.stringify(one.metadata)))),
              );
              for (const one of filters) {
                await store.checkFilter(one);
                const expected = records.filter((record) => matches(one, record)).map(({ id }) => id);
                expect(await ids({ scope: ALICE, filter: one })).toEqual(expected);
                const found = await store.search({
                  scope: ALICE,
                  filter: one,
                  vector: vector(1),
                  limit: 1000,
                });
                expect(found.map(({ record }) => record.id).sort()).toEqual([...expected].sort());
              }
            },
          ),
          { numRuns: 150 },
        );
      });

      const memory = {
        text: "Réd apple",
        list: ["Red", "a*b?[c]", 1, { x: [1, { y: null }], z: 2 }, null],
        number: 405.3897024528288,
        yes: true,
        nothing: null,
      };
      it.each<[string, Filter, boolean]>([
        ["a substring at the start", { text: { contains: "Réd" } }, true],
        ["a substring in another case", { text: { contains: "réd" } }, false],
        ["a substring in any case", { text: { icontains: "RÉD A" } }, true],
        ["the empty substring", { text: { contains: "" } }, true],
        ["an element", { list: { contains: "Red" } }, true],
        ["a part of an element", { list: { contains: "Re" } }, false],
        ["an element in any case", { list: { icontains: "rED" } }, true],
        ["a part of an element in any case", { list: { icontains: "re" } }, false],
        ["an element made of a pattern's signs", { list: { icontains: "A*B?[C]" } }, true],
        ["what those signs would match", { list: { icontains: "axbyc" } }, false],
        ["a number in a list", { list: { contains: 1 } }, true],
        ["a number as text in a list", { list: { contains: "1" } }, false],
        ["null in a list", { list: { contains: null } }, true],
        [
          "an object in a list, its keys in another order",
          { list: { contains: { z: 2, x: [1, { y: null }] } } },
          true,
        ],
        ["a part of an object in a list", { list: { contains: { z: 2 } } }, false],
        ["an object with a list that is shorter", { list: { contains: { z: 2, x: [1] } } }, false],
        [
          "an object with a list in another order",
          { list: { contains: { z: 2, x: [{ y: null }, 1] } } },
          false,
        ],
        ["a whole list as a text", { text: { contains: ["Réd apple"] } }, false],
        ["a number that is not short in binary", { number: 405.3897024528288 }, true],
        ["the same number as a bound", { number: { gte: 405.3897024528288, lte: 405.3897024528288 } }, true],
        ["the same number as an open bound", { number: { gt: 405.3897024528288 } }, false],
        ["a text against a number", { number: { lt: "9" } }, false],
        ["a boolean against the number 1", { yes: 1 }, false],
        ["a boolean", { yes: true }, true],
        ["null where there is null", { nothing: null }, true],
        ["null where there is nothing", { absent: null }, false],
        ["anything where there is null", { nothing: "*" }, true],
        ["a star as a value", { text: { eq: "*" } }, false],
        ["another value where there is nothing", { absent: { ne: "x" } }, true],
        ["no value of a list where there is nothing", { absent: { nin: ["x"] } }, true],
        ["one of no values", { text: { in: [] } }, false],
        ["one of no filters", { OR: [] }, false],
        ["all of no filters", { AND: [] }, true],
        ["two operators, one of which fails", { number: { gt: 405, lt: 405.1 } }, false],
      ])("decide %s", async (_, given, expected) => {
        await store.commit([adding("1", "one", { metadata: memory })]);
        expect(await ids({ scope: ALICE, filter: given })).toEqual(expected ? ["1"] : []);
        const [record] = (await store.list({ scope: ALICE, limit: 1 })).records;
        expect(matches(given, record as MemoryRecord)).toBe(expected);
      });

      it("take dates and offsets as times", async () => {
        await store.commit([adding("1", "a", { at: "2026-01-01T22:30:00.000Z" })]);
        const found = (createdAt: Filter[string]) => ids({ scope: ALICE, filter: { createdAt } });
        expect(await found({ gte: "2026-01-01", lt: "2026-01-02" })).toEqual(["1"]);
        expect(await found("2026-01-02T00:30:00+02:00")).toEqual(["1"]);
        expect(await found({ gte: "2026-01-02T00:31:00+02:00" })).toEqual([]);
      });

      it.each<[string, unknown, RegExp]>([
        ["an unknown operator", { rating: { gtee: 4 } }, /filter\.rating\.gtee.*Did you mean gte\?/],
        [
          "a Mongo operator",
          { AND: [{ rating: { $in: [4] } }] },
          /filter\.AND\[0\]\.rating\.\$in.*Did you mean in\?/,
        ],
        ["a Mongo group", { $or: [] }, /filter\.\$or.*Did you mean OR\?/],
        ["a list as value", { color: ["red"] }, /in: \[\.\.\.\]/],
        ["a scope id", { NOT: [{ OR: [{ agentId: "x" }] }] }, /filter\.NOT\[0\]\.OR\[0\]\.agentId.*scope/],
        ["no operator", { "a b": {} }, /filter\["a b"\].*no operator/],
        ["undefined", { color: undefined }, /filter\.color.*undefined/],
        ["an undefined operand", { color: { eq: undefined } }, /filter\.color\.eq.*undefined/],
        ["gt with a boolean", { a: { gt: true } }, /filter\.a\.gt/],
        ["in with a text", { a: { in: "red" } }, /filter\.a\.in.*list/],
        ["in with an object inside", { a: { in: [{}] } }, /filter\.a\.in\[0\]/],
        ["exists with a number", { a: { exists: 1 } }, /filter\.a\.exists.*true or false/],
        ["icontains with a number", { a: { icontains: 1 } }, /filter\.a\.icontains/],
        ["contains with a function", { a: { contains: () => 1 } }, /filter\.a\.contains/],
        ["infinity", { a: { lt: Number.POSITIVE_INFINITY } }, /filter\.a\.lt.*finite/],
        ["AND that is no list", { AND: { a: 1 } }, /filter\.AND.*list/],
        ["a time that is none", { createdAt: { gt: "last week" } }, /filter\.createdAt\.gt.*time/],
        ["U+0000", { a: "\u0000" }, /filter\.a/],
        ["a text as filter", "color = red", /filter/],
      ])("refuse %s", async (_, given, message) => {
        const filter = given as Filter;
        const refused = failure("FILTER_INVALID", message);
        await expect(store.list({ scope: ALICE, limit: 5, filter })).rejects.toEqual(refused);
        await expect(store.checkFilter(filter)).rejects.toEqual(refused);
      });

      it("look for lists and texts up to their limits of size, and say where they are over them", async () => {
        const long = "É*".repeat(500);
        const list = Array.from({ length: 498 }, (_, index) => index);
        await store.commit([adding("1", "a", { metadata: { long: `x${long}y`, lists: [list, "a"] } })]);
        const looks = async (filter: Filter) => ids({ scope: ALICE, filter });
        expect(await looks({ long: { icontains: long.toLowerCase() } })).toEqual(["1"]);
        expect(await looks({ long: { contains: long } })).toEqual(["1"]);
        await expect(looks({ long: { icontains: `${long}x` } })).rejects.toEqual(
          failure("FILTER_INVALID", /filter\.long\.icontains.*1001 characters/),
        );
        expect(await looks({ AND: [{ lists: { contains: list } }, { lists: { contains: list } }] })).toEqual([
          "1",
        ]);
        await expect(
          looks({ OR: [{ lists: { contains: list } }, { lists: { contains: [...list, 1, 2, 3] } }] }),
        ).rejects.toEqual(failure("FILTER_INVALID", /filter\.OR\[1\]\.lists\.contains.*at most 1000/));
        await expect(
          looks({ lists: { contains: Array.from({ length: 200_000 }, () => 1) } }),
        ).rejects.toEqual(failure("FILTER_INVALID", /filter\.lists\.contains/));
        const values = Array.from({ length: 100_001 }, (_, index) => index);
        await expect(looks({ n: { nin: values } })).rejects.toEqual(
          failure("FILTER_INVALID", /filter\.n\.nin.*at most 100000/),
        );
      });

      it("work up to their limits of size, and say where they are over them", async () => {
        await store.commit([adding("1", "a", { metadata: { n: 7 } })]);
        const nested = (depth: number): Filter =>
          depth === 0 ? { n: 7 } : { NOT: [{ NOT: [nested(depth - 1)] }] };
        expect(await ids({ scope: ALICE, filter: nested(10) })).toEqual(["1"]);
        await expect(ids({ scope: ALICE, filter: nested(11) })).rejects.toEqual(
          failure("FILTER_INVALID", "deep"),
        );
        const wide = (count: number): Filter => ({ OR: Array.from({ length: count }, (_, n) => ({ n })) });
        expect(await ids({ scope: ALICE, filter: wide(1000) })).toEqual(["1"]);
        await expect(ids({ scope: ALICE, filter: wide(1001) })).rejects.toEqual(
          failure("FILTER_INVALID", "1000"),
        );
        const values = Array.from({ length: 20_000 }, (_, n) => n);
        expect(await ids({ scope: ALICE, filter: { n: { in: values } } })).toEqual(["1"]);
      });
    });

    describe("history", () => {
      it("tells every change, oldest first, also after the memory is gone", async () => {
        await store.commit([adding("1", "one", { actor: "extraction", reason: "said so" })]);
        const text = { memory: "two", hash: "h2", vector: vector(1) };
        await store.commit([
          { kind: "update", id: "1", text, at: "2026-01-02T00:00:00.000Z", actor: "caller" },
        ]);
        await store.commit([
          { kind: "delete", id: "1", at: "2026-01-03T00:00:00.000Z", actor: "bob", reason: "wrong" },
        ]);
        const history = await store.history("1");
        expect(new Set(history.map(({ id }) => id)).size).toBe(3);
        expect(history.map(({ id: _, ...entry }) => entry)).toEqual([
          {
            memoryId: "1",
            event: "ADD",
            previousMemory: null,
            newMemory: "one",
            at: CONTEXT.at,
            actor: "extraction",
            reason: "said so",
          },
          {
            memoryId: "1",
            event: "UPDATE",
            previousMemory: "one",
            newMemory: "two",
            at: "2026-01-02T00:00:00.000Z",
            actor: "caller",
          },
          {
            memoryId: "1",
            event: "DELETE",
            previousMemory: "two",
            newMemory: null,
            at: "2026-01-03T00:00:00.000Z",
            actor: "bob",
            reason: "wrong",
          },
        ]);
      });

      it("is empty for an id that never was", async () => {
        expect(await store.history("nobody")).toEqual([]);
      });
    });

    describe("deleteAll", () => {
      it("deletes what the scope sees, with history, and says how many", async () => {
        await store.commit([
          adding("1", "one"),
          adding("2", "two", { scope: { ...ALICE, agentId: "x" } }),
          adding("3", "three", { scope: { userId: "bob", agentId: "x" } }),
        ]);
        await store.search({ scope: ALICE, text: "one", vector: vector(1), limit: 5 });
        expect(await store.deleteAll(ALICE, { ...CONTEXT, reason: "asked" })).toBe(2);
        expect(await store.deleteAll(ALICE, CONTEXT)).toBe(0);
        expect(await ids({ scope: ALICE })).toEqual([]);
        expect(await store.search({ scope: ALICE, text: "one two", vector: vector(1), limit: 5 })).toEqual(
          [],
        );
        expect(await ids({ scope: { userId: "bob" } })).toEqual(["3"]);
        expect(
          (await store.history("2")).map(({ event, previousMemory, reason }) => [
            event,
            previousMemory,
            reason,
          ]),
        ).toEqual([
          ["ADD", null, undefined],
          ["DELETE", "two", "asked"],
        ]);
        expect(await store.commit([adding("4", "one")])).toEqual([{ status: "stored", id: "4" }]);
      });

      it("refuses an empty scope", async () => {
        await store.commit([adding("1", "one")]);
        await expect(store.deleteAll({}, CONTEXT)).rejects.toEqual(failure("SCOPE_REQUIRED"));
        await expect(store.deleteAll({ userId: undefined } as never, CONTEXT)).rejects.toEqual(
          failure("SCOPE_REQUIRED"),
        );
        expect(await ids({ scope: ALICE })).toEqual(["1"]);
      });
    });

    describe("reset", () => {
      it("erases memories, history and embedding space, also from what was read before", async () => {
        await store.commit([adding("1", "one")]);
        await store.search({ scope: ALICE, text: "one", vector: vector(1), limit: 5 });
        await store.reset();
        expect(await store.get("1")).toBeUndefined();
        expect(await store.history("1")).toEqual([]);
        await store.bindSpace({ model: "other", dimensions: 2 });
        expect(
          await store.search({ scope: ALICE, text: "one", vector: Float32Array.of(1, 0), limit: 5 }),
        ).toEqual([]);
        await store.commit([adding("2", "two", { vector: Float32Array.of(0, 1) })]);
        const found = await store.search({ scope: ALICE, vector: Float32Array.of(0, 1), limit: 5 });
        expect(found).toMatchObject([{ record: { id: "2" }, similarity: 1 }]);
      });
    });

    describe("close", () => {
      it("may be called twice, and ends every other call with CLOSED", async () => {
        await store.close();
        await store.close();
        const calls = [
          () => store.bindSpace(SPACE),
          () => store.commit([]),
          () => store.checkFilter({}),
          () => store.search({ scope: ALICE, text: "a", limit: 1 }),
          () => store.get("1"),
          () => store.list({ scope: ALICE, limit: 1 }),
          () => store.history("1"),
          () => store.deleteAll(ALICE, CONTEXT),
          () => store.recentMessages(ALICE, 1),
          () => store.deleteExpired(CONTEXT),
          () => store.forget(ALICE),
          () => store.space(),
          () => store.scopes({ limit: 1 }),
          () => store.exportEntries(ALICE)[Symbol.asyncIterator]().next(),
          () => store.importEntries([]),
          () => store.checkImport([]),
          () => store.reembed(SPACE),
          () => store.check(),
          () => store.reset(),
        ];
        for (const call of calls) await expect(call()).rejects.toEqual(failure("CLOSED"));
      });
    });

    describe("any sequence of calls", () => {
      type Model = Map<string, MemoryRecord & { vector: Float32Array }>;
      const sees = (from: Scope, record: Scope) =>
        (["userId", "agentId", "runId"] as const).every(
          (id) => from[id] === undefined || from[id] === record[id],
        );
      const same = (one: Scope, other: Scope) => sees(one, other) && sees(other, one);
      const words = fc.constantFrom("tea", "coffee", "milk", "water", "tea milk", "coffee water milk");
      const vectors = fc.array(fc.integer({ min: -3, max: 3 }), {
        minLength: DIMENSIONS,
        maxLength: DIMENSIONS,
      });
      const call = fc.oneof(
        { weight: 5, arbitrary: fc.record({ do: fc.constant("add" as const), scope, words, vectors }) },
        {
          weight: 2,
          arbitrary: fc.record({ do: fc.constant("update" as const), scope, pick: fc.nat(), words, vectors }),
        },
        { weight: 2, arbitrary: fc.record({ do: fc.constant("delete" as const), scope, pick: fc.nat() }) },
        { weight: 1, arbitrary: fc.record({ do: fc.constant("deleteAll" as const), scope }) },
        { weight: 4, arbitrary: fc.record({ do: fc.constant("look" as const), scope, words, vectors }) },
      );

      it("shows each scope its own memories, all of them and no other", { timeout: 120_000 }, async () => {
        await fc.assert(
          fc.asyncProperty(fc.array(call, { maxLength: 25 }), async (calls) => {
            await store.reset();
            await store.bindSpace(SPACE);
            const model: Model = new Map();
            for (const [step, one] of calls.entries()) {
              const visible = [...model.values()].filter((record) => sees(one.scope, record));
              if (one.do === "deleteAll") {
                expect(await store.deleteAll(one.scope, CONTEXT)).toBe(visible.length);
                for (const { id } of visible) model.delete(id);
              } else if (one.do === "add") {
                const twin = [...model.values()].find(
                  (record) => same(record, one.scope) && record.memory === one.words,
                );
                const change = adding(`m${step}`, one.words, {
                  scope: one.scope,
                  vector: vector(...one.vectors),
                });
                const [result] = await store.commit([change]);
                expect(result).toEqual(
                  twin === undefined
                    ? { status: "stored", id: change.id }
                    : { status: "duplicate", id: twin.id },
                );
                if (twin === undefined) {
                  const { id, memory, hash, vector } = change;
                  model.set(id, {
                    id,
                    memory,
                    hash,
                    vector,
                    ...one.scope,
                    metadata: {},
                    createdAt: CONTEXT.at,
                    updatedAt: CONTEXT.at,
                  });
                }
              } else if (one.do === "look") {
                const found = await store.search({
                  scope: one.scope,
                  text: one.words,
                  vector: vector(...one.vectors),
                  limit: 1000,
                });
                expect(found.map(({ record }) => record.id).sort()).toEqual(
                  visible.map(({ id }) => id).sort(),
                );
                for (const { record, similarity } of found) {
                  const { vector: stored, ...expected } = model.get(record.id) as (typeof visible)[number];
                  expect(record).toEqual(expected);
                  expect(similarity).toBeCloseTo(cosineOf(stored, vector(...one.vectors)), 12);
                }
                expect((await ids({ scope: one.scope })).sort()).toEqual(visible.map(({ id }) => id).sort());
              } else {
                const target = [...model.values()][one.pick % Math.max(1, model.size)];
                if (target === undefined) continue;
                const reach = visible.includes(target);
                if (one.do === "delete") {
                  const [result] = await store.commit([
                    { kind: "delete", id: target.id, scope: one.scope, ...CONTEXT },
                  ]);
                  expect(result?.status).toBe(reach ? "deleted" : "missing");
                  if (reach) model.delete(target.id);
                } else {
                  const twin = [...model.values()].find(
                    (record) => record !== target && same(record, target) && record.memory === one.words,
                  );
                  const text = {
                    memory: one.words,
                    hash: `hash of ${one.words}`,
                    vector: vector(...one.vectors),
                  };
                  const [result] = await store.commit([
                    { kind: "update", id: target.id, scope: one.scope, text, ...CONTEXT },
                  ]);
                  expect(result?.status).toBe(
                    !reach ? "missing" : twin === undefined ? "updated" : "duplicate",
                  );
                  if (reach && twin === undefined) model.set(target.id, { ...target, ...text });
                }
              }
            }
          }),
          { numRuns: 150 },
        );
      });
    });
  });
}

function cosineOf(one: Float32Array, other: Float32Array): number {
  const dot = one.reduce((sum, component, index) => sum + component * (other[index] as number), 0);
  const lengths = Math.hypot(...one) * Math.hypot(...other);
  return lengths === 0 ? 0 : dot / lengths;
}
