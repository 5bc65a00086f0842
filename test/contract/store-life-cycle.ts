import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ErrorCode } from "../../src/errors.js";
import type { Scope } from "../../src/spec/scope.js";
import type { Store, StoredMessage, StoreEntry, Transcript } from "../../src/spec/store.js";
import { metadata, scope } from "./store-arbitraries.js";
import { ALICE, adding, CONTEXT, SPACE, vector } from "./store-samples.js";

const day = (number: number) => `2026-01-${String(number).padStart(2, "0")}T00:00:00.000Z`;
const failure = (code: ErrorCode, message: RegExp | string = "") =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });

/** What every implementation of `Store` must do beside reading and writing memories: a part of its contract. */
export function describeLifeCycle(name: string, open: () => Promise<Store>): void {
  describe(`the life cycle of a store on ${name}`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
      await store.bindSpace(SPACE);
    });
    afterEach(() => store.close());

    const ids = async (query: { scope: Scope; now?: string }) => {
      const { records } = await store.list({ limit: 1000, ...query });
      return records.map(({ id }) => id);
    };
    const exported = async (from?: Scope) => {
      const entries: StoreEntry[] = [];
      for await (const entry of store.exportEntries(from)) entries.push(entry);
      return entries;
    };

    describe("expiry", () => {
      it("is kept with the memory, and hides it from its moment on where a query states the time", async () => {
        await store.commit([
          adding("lasting", "likes tea"),
          adding("passing", "is in Rome", { expiresAt: day(3) }),
        ]);
        expect(await store.get("passing")).toMatchObject({ expiresAt: day(3) });
        expect(await store.get("lasting")).not.toHaveProperty("expiresAt");
        const found = async (now?: string) => {
          const time = now === undefined ? {} : { now };
          const query = { scope: ALICE, text: "tea Rome", vector: vector(1), limit: 5, ...time };
          const candidates = await store.search(query);
          const listed = await ids({ scope: ALICE, ...time });
          expect(candidates.map(({ record }) => record.id).sort()).toEqual([...listed].sort());
          return listed;
        };
        expect(await found()).toEqual(["passing", "lasting"]);
        expect(await found("2026-01-02T23:59:59.999Z")).toEqual(["passing", "lasting"]);
        expect(await found(day(3))).toEqual(["lasting"]);
      });

      it("hides beside a filter, before the limit and on every page", async () => {
        await store.commit(
          Array.from({ length: 20 }, (_, index) =>
            adding(`m${index}`, `pizza ${index}`, {
              at: day(1),
              vector: vector(1, index / 1000),
              metadata: { half: index % 2 },
              ...(index < 16 ? { expiresAt: day(2) } : {}),
            }),
          ),
        );
        const query = { scope: ALICE, now: day(2), filter: { half: 0 } };
        const found = await store.search({ ...query, vector: vector(1), text: "pizza", limit: 2 });
        expect(found.map(({ record }) => record.id).sort()).toEqual(["m16", "m18"]);
        const first = await store.list({ scope: ALICE, now: day(2), limit: 3 });
        const second = await store.list({
          scope: ALICE,
          now: day(2),
          limit: 3,
          cursor: first.nextCursor as string,
        });
        expect([...first.records, ...second.records].map(({ id }) => id)).toEqual([
          "m19",
          "m18",
          "m17",
          "m16",
        ]);
      });

      it("can be set, moved and removed by an update, which keeps the rest", async () => {
        await store.commit([adding("1", "one", { metadata: { a: 1 } })]);
        const expiring = async (expiresAt: string | null) => {
          await store.commit([{ kind: "update", id: "1", expiresAt, ...CONTEXT }]);
          return store.get("1");
        };
        expect(await expiring(day(5))).toMatchObject({
          expiresAt: day(5),
          metadata: { a: 1 },
          memory: "one",
        });
        expect(await expiring(day(6))).toMatchObject({ expiresAt: day(6) });
        await store.commit([{ kind: "update", id: "1", metadata: {}, ...CONTEXT }]);
        expect(await store.get("1")).toMatchObject({ expiresAt: day(6), metadata: {} });
        expect(await expiring(null)).not.toHaveProperty("expiresAt");
      });

      it("makes room for a new memory with the same text", async () => {
        await store.commit([
          adding("1", "one", { expiresAt: day(2) }),
          adding("2", "two", { expiresAt: day(9) }),
        ]);
        expect(
          await store.commit([
            adding("3", "one", { at: day(1) }),
            adding("4", "one", { at: day(2) }),
            adding("5", "two", { at: day(2) }),
          ]),
        ).toEqual([
          { status: "duplicate", id: "1" },
          { status: "stored", id: "4" },
          { status: "duplicate", id: "2" },
        ]);
        expect((await store.history("1")).map(({ event }) => event)).toEqual(["ADD", "DELETE"]);
        const text = { memory: "two", hash: "hash of two", vector: vector(1) };
        expect(await store.commit([{ kind: "update", id: "4", text, ...CONTEXT, at: day(9) }])).toEqual([
          { status: "updated", id: "4" },
        ]);
        expect(await ids({ scope: ALICE })).toEqual(["4"]);
      });

      it("ends with a deletion that the history tells, of one scope or of all", async () => {
        await store.commit([
          adding("1", "one", { expiresAt: day(2) }),
          adding("2", "two", { expiresAt: day(3) }),
          adding("3", "three"),
          adding("4", "four", { scope: { userId: "bob" }, expiresAt: day(2) }),
        ]);
        await store.search({ scope: ALICE, text: "one two", vector: vector(1), limit: 5 });
        const context = { at: day(2), actor: "sweep", reason: "expired" };
        expect(await store.deleteExpired(context, ALICE)).toBe(1);
        expect(await ids({ scope: ALICE })).toEqual(["3", "2"]);
        expect(await store.history("1")).toMatchObject([{ event: "ADD" }, { event: "DELETE", ...context }]);
        const left = await store.search({ scope: ALICE, text: "one two", vector: vector(1), limit: 5 });
        expect(left.map(({ record }) => record.id).sort()).toEqual(["2", "3"]);
        expect(await store.deleteExpired({ ...context, at: day(9) })).toBe(2);
        expect(await store.deleteExpired({ ...context, at: day(9) })).toBe(0);
        expect(await ids({ scope: ALICE })).toEqual(["3"]);
      });

      it("refuses what is no time in UTC", async () => {
        const query = { scope: ALICE, limit: 1 };
        const invalid = failure("INPUT_INVALID", "UTC");
        await expect(store.commit([adding("1", "one", { expiresAt: "soon" })])).rejects.toEqual(invalid);
        await expect(
          store.commit([{ kind: "update", id: "1", expiresAt: "2026-01-01", ...CONTEXT }]),
        ).rejects.toEqual(invalid);
        await expect(store.list({ ...query, now: "now" })).rejects.toEqual(invalid);
        await expect(store.search({ ...query, text: "a", now: "now" })).rejects.toEqual(invalid);
        await expect(store.deleteExpired(CONTEXT, {})).rejects.toEqual(failure("SCOPE_REQUIRED"));
      });
    });

    describe("messages", () => {
      const say = (...contents: string[]): StoredMessage[] =>
        contents.map((content) => ({ role: "user", content, at: day(1) }));
      const transcript = (
        messages: readonly StoredMessage[],
        more: Partial<Transcript> = {},
      ): Transcript => ({
        scope: ALICE,
        messages,
        keep: 3,
        at: day(1),
        ...more,
      });

      it("are kept with the changes or alone, the newest of each exact scope", async () => {
        const full: StoredMessage = { role: "assistant", name: "Bo", content: "ü😀", at: day(2) };
        const changes = [adding("1", "one")];
        expect(await store.commit(changes, transcript([...say("a"), full]))).toEqual([
          { status: "stored", id: "1" },
        ]);
        expect(await store.commit([], transcript(say("c", "d")))).toEqual([]);
        await store.commit([], transcript(say("other"), { scope: { ...ALICE, runId: "r" } }));
        expect(await store.recentMessages(ALICE, 10)).toEqual([full, ...say("c", "d")]);
        expect(await store.recentMessages(ALICE, 1)).toEqual(say("d"));
        expect(await store.recentMessages({ ...ALICE, runId: "r" }, 10)).toEqual(say("other"));
        expect(await store.recentMessages({ runId: "r" }, 10)).toEqual([]);
        await store.commit([], transcript([], { keep: 0 }));
        expect(await store.recentMessages(ALICE, 10)).toEqual([]);
      });

      it("are not kept when the changes are refused", async () => {
        const changes = [adding("1", "one", { vector: Float32Array.of(1) })];
        await expect(store.commit(changes, transcript(say("a")))).rejects.toEqual(failure("INPUT_INVALID"));
        expect(await store.recentMessages(ALICE, 10)).toEqual([]);
      });

      it("go with the memories that the scope sees", async () => {
        await store.commit([], transcript(say("a"), { scope: { ...ALICE, runId: "r" } }));
        await store.commit([], transcript(say("b"), { scope: { userId: "bob", runId: "r" } }));
        expect(await store.deleteAll(ALICE, CONTEXT)).toBe(0);
        expect(await store.recentMessages({ ...ALICE, runId: "r" }, 10)).toEqual([]);
        expect(await store.recentMessages({ userId: "bob", runId: "r" }, 10)).toEqual(say("b"));
      });

      it.each<[string, Partial<Transcript>, ErrorCode]>([
        ["an empty scope", { scope: {} }, "SCOPE_REQUIRED"],
        ["an empty message", { messages: say("") }, "INPUT_INVALID"],
        [
          "a time with an offset",
          { messages: [{ ...say("a")[0], at: "2026-01-01T00:00:00+02:00" } as never] },
          "INPUT_INVALID",
        ],
        ["more than 1,000 to keep", { keep: 1001 }, "INPUT_INVALID"],
        ["a part of a message to keep", { keep: 0.5 }, "INPUT_INVALID"],
      ])("refuse %s", async (_, fault, code) => {
        await expect(store.commit([adding("1", "one")], transcript([], fault))).rejects.toEqual(
          failure(code),
        );
        expect(await store.get("1")).toBeUndefined();
      });

      it("refuse to be read of an empty scope or without a limit", async () => {
        await expect(store.recentMessages({}, 1)).rejects.toEqual(failure("SCOPE_REQUIRED"));
        await expect(store.recentMessages(ALICE, 0)).rejects.toEqual(failure("INPUT_INVALID", "limit"));
      });
    });

    describe("scopes", () => {
      it("are told with their number of memories, page by page", async () => {
        const scopes: Scope[] = [ALICE, { userId: "alice", runId: "r" }, { agentId: "a" }, { userId: "bob" }];
        await store.commit(
          scopes.flatMap((one, index) => [
            adding(`a${index}`, "a", { scope: one }),
            adding(`b${index}`, `b${index}`, { scope: one }),
          ]),
        );
        await store.commit([{ kind: "delete", id: "a1", ...CONTEXT }]);
        await store.deleteAll({ agentId: "a" }, CONTEXT);
        const first = await store.scopes({ limit: 2 });
        expect(first.scopes).toEqual([
          { scope: ALICE, memories: 2 },
          { scope: { userId: "alice", runId: "r" }, memories: 1 },
        ]);
        expect(await store.scopes({ limit: 2, cursor: first.nextCursor as string })).toEqual({
          scopes: [{ scope: { userId: "bob" }, memories: 2 }],
        });
      });

      it("refuse a cursor that they did not give, and a limit out of range", async () => {
        await expect(store.scopes({ limit: 1, cursor: "x" })).rejects.toEqual(
          failure("INPUT_INVALID", "cursor"),
        );
        await expect(store.scopes({ limit: 0 })).rejects.toEqual(failure("INPUT_INVALID", "limit"));
      });
    });

    describe("forget", () => {
      it("erases memories, history and messages of what the scope sees, and nothing else", async () => {
        const run = { ...ALICE, runId: "r" };
        const bob = { userId: "bob", runId: "r" };
        await store.commit([adding("1", "one"), adding("2", "two"), adding("3", "three", { scope: run })], {
          scope: run,
          messages: [{ role: "user", content: "hello", at: day(1) }],
          keep: 5,
          at: day(1),
        });
        await store.commit([{ kind: "delete", id: "2", ...CONTEXT }, adding("4", "four", { scope: bob })]);
        await store.search({ scope: ALICE, text: "one", vector: vector(1), limit: 5 });
        const bobs = await exported(bob);
        expect(await store.forget(ALICE)).toEqual({ memories: 2, historyEntries: 4, messages: 1 });
        expect(await store.forget(ALICE)).toEqual({ memories: 0, historyEntries: 0, messages: 0 });
        for (const id of ["1", "2", "3"]) {
          expect(await store.get(id)).toBeUndefined();
          expect(await store.history(id)).toEqual([]);
        }
        expect(await store.recentMessages(run, 5)).toEqual([]);
        expect(await store.search({ scope: ALICE, text: "one", vector: vector(1), limit: 5 })).toEqual([]);
        expect(await exported()).toEqual(bobs);
        expect(await store.check()).toEqual([]);
        expect(await store.commit([adding("1", "one")])).toEqual([{ status: "stored", id: "1" }]);
        const found = await store.search({ scope: ALICE, text: "one", vector: vector(1), limit: 5 });
        expect(found.map(({ record }) => record.id)).toEqual(["1"]);
      });

      it("refuses an empty scope", async () => {
        await store.commit([adding("1", "one")]);
        await expect(store.forget({})).rejects.toEqual(failure("SCOPE_REQUIRED"));
        expect(await ids({ scope: ALICE })).toEqual(["1"]);
      });
    });

    describe("export and import", () => {
      const text = { memory: "two again", hash: "h", vector: vector(0, 1, 0.1) };

      it("tell everything of every memory, oldest first, deleted ones included, of a scope or of all", async () => {
        const bob = { userId: "bob", agentId: "x" };
        await store.commit([
          adding("1", "one", {
            metadata: { a: [1, "ü"] },
            attributedTo: "Al",
            expiresAt: day(9),
            reason: "why",
          }),
          adding("2", "two", { scope: bob }),
          adding("3", "three"),
        ]);
        await store.commit([
          { kind: "update", id: "2", text, at: day(2), actor: "extraction" },
          { kind: "delete", id: "3", at: day(3), actor: "caller", reason: "wrong" },
        ]);
        const all = await exported();
        expect(all.map(({ memoryId, scope: owner }) => [memoryId, owner])).toEqual([
          ["1", ALICE],
          ["2", bob],
          ["3", ALICE],
        ]);
        for (const { memoryId, record, vector: kept, history } of all) {
          expect(record).toEqual(await store.get(memoryId));
          expect(history).toEqual((await store.history(memoryId)).map(({ id: _, ...entry }) => entry));
          expect(kept !== undefined).toBe(record !== undefined);
        }
        expect(all[1]?.vector).toEqual(text.vector);
        expect(await exported({ agentId: "x" })).toEqual([all[1]]);
        await expect(exported({})).rejects.toEqual(failure("SCOPE_REQUIRED"));
      });

      it("give the same store again, whatever it held", { timeout: 120_000 }, async () => {
        const step = fc.record({
          scope,
          metadata,
          words: fc.constantFrom("tea", "milk", "tea milk", "ü😀"),
          vectors: fc.array(fc.float({ noNaN: true, noDefaultInfinity: true, min: -9, max: 9 }), {
            minLength: 4,
            maxLength: 4,
          }),
          fate: fc.constantFrom("stay", "update", "delete", "delete and add again"),
        });
        await fc.assert(
          fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
            await store.reset();
            await store.bindSpace(SPACE);
            for (const [index, one] of steps.entries()) {
              const add = adding(`m${index}`, one.words, {
                scope: one.scope,
                metadata: one.metadata,
                vector: vector(...one.vectors),
                at: day(1 + index),
              });
              const [added] = await store.commit([add]);
              if (added?.status !== "stored" || one.fate === "stay") continue;
              const change = { id: add.id, at: day(20 + index / 2), actor: "caller" };
              if (one.fate === "update") {
                const changed = { memory: `${one.words} ${index}`, hash: `h${index}`, vector: add.vector };
                await store.commit([{ kind: "update", text: changed, ...change, at: day(25) }]);
              } else await store.commit([{ kind: "delete", ...change, at: day(25) }]);
              if (one.fate === "delete and add again") await store.commit([{ ...add, at: day(26) }]);
            }
            const before = await exported();
            await store.reset();
            await store.bindSpace(SPACE);
            const statuses = (await store.importEntries(before)).map(({ status }) => status);
            expect(statuses).toEqual(before.map(({ record }) => (record ? "stored" : "deleted")));
            expect(await exported()).toEqual(before);
            expect(await store.check()).toEqual([]);
            const again = await store.importEntries(before);
            expect(again).toEqual(before.map(({ memoryId }) => ({ status: "duplicate", id: memoryId })));
            expect(await exported()).toEqual(before);
          }),
          { numRuns: 60 },
        );
      });

      it("find imported memories by vector and words, beside those that were there", async () => {
        await store.commit([adding("1", "likes pizza")]);
        const [entry] = await exported();
        await store.search({ scope: ALICE, text: "pizza", vector: vector(1), limit: 5 });
        const record = { ...entry?.record, id: "2", memory: "pizza twice", hash: "h2", runId: "r" };
        const owner = { ...ALICE, runId: "r" };
        await store.importEntries([
          { scope: owner, memoryId: "2", record: record as never, vector: vector(1), history: [] },
          {
            scope: ALICE,
            memoryId: "3",
            record: { ...(entry?.record as NonNullable<StoreEntry["record"]>), id: "3", hash: "h3" },
            vector: vector(0, 1),
            history: [],
          },
        ]);
        const found = await store.search({ scope: ALICE, text: "pizza", vector: vector(1), limit: 5 });
        expect(found.map(({ record: { id } }) => id).sort()).toEqual(["1", "2", "3"]);
        expect(found.every(({ bm25 }) => (bm25 ?? 0) > 0)).toBe(true);
        expect(await store.history("2")).toMatchObject([
          { event: "ADD", newMemory: "pizza twice", actor: "import", at: CONTEXT.at },
        ]);
      });

      it("leave what is there alone, and bring back what was deleted since", async () => {
        await store.commit([adding("1", "one"), adding("2", "two"), adding("3", "three")]);
        const [one, two, three] = (await exported()) as [StoreEntry, StoreEntry, StoreEntry];
        await store.commit([
          { kind: "update", id: "1", text, ...CONTEXT },
          { kind: "delete", id: "2", ...CONTEXT },
          { kind: "delete", id: "3", ...CONTEXT },
          adding("4", "three"),
        ]);
        expect(await store.importEntries([one, two, three])).toEqual([
          { status: "conflict", id: "1" },
          { status: "stored", id: "2" },
          { status: "duplicate", id: "4" },
        ]);
        expect(await store.get("1")).toMatchObject({ memory: "two again" });
        expect(await store.get("2")).toEqual(two.record);
        expect((await store.history("2")).map(({ event }) => event)).toEqual(["ADD", "DELETE", "ADD"]);
      });

      it("fill the gaps of an imported history with entries of their own", async () => {
        await store.commit([adding("1", "one")]);
        const [entry] = (await exported()) as [Required<StoreEntry>];
        const [added] = entry.history as [StoreEntry["history"][number]];
        await store.forget(ALICE);
        const update = { ...added, event: "UPDATE", previousMemory: "an", newMemory: "on" } as const;
        const gone = { ...update, memoryId: "2", previousMemory: null };
        await store.importEntries([
          { ...entry, history: [{ ...added, newMemory: "a" }, update] },
          { scope: ALICE, memoryId: "2", history: [gone] },
        ]);
        const told = async (id: string) =>
          (await store.history(id)).map(({ event, previousMemory, newMemory, actor }) => [
            ...[event, previousMemory, newMemory, actor],
          ]);
        expect(await told("1")).toEqual([
          ["ADD", null, "a", "caller"],
          ["UPDATE", "a", "an", "import"],
          ["UPDATE", "an", "on", "caller"],
          ["UPDATE", "on", "one", "import"],
        ]);
        expect(await told("2")).toEqual([
          ["ADD", null, "on", "import"],
          ["UPDATE", null, "on", "caller"],
          ["DELETE", "on", null, "import"],
        ]);
        expect(await store.check()).toEqual([]);
      });

      it("say beforehand what an import will leave alone", async () => {
        const bob = { userId: "bob" };
        await store.commit([adding("1", "one"), adding("2", "two"), adding("3", "three", { scope: bob })]);
        await store.commit([{ kind: "delete", id: "2", ...CONTEXT }]);
        const wanted = (memoryId: string, hash: string, owner: Scope = ALICE) => ({
          ...{ scope: owner, memoryId, hash: `hash of ${hash}` },
        });
        expect(
          await store.checkImport([
            wanted("1", "one"),
            wanted("9", "one"),
            wanted("1", "another"),
            wanted("3", "three"),
            wanted("9", "nine"),
            wanted("2", "two"),
            wanted("9", "three", { userId: "carol" }),
          ]),
        ).toEqual([
          { status: "duplicate", id: "1" },
          { status: "duplicate", id: "1" },
          { status: "conflict", id: "1" },
          { status: "conflict", id: "3" },
          ...[undefined, undefined, undefined],
        ]);
        expect((await store.scopes({ limit: 5 })).scopes).toEqual([
          { scope: ALICE, memories: 1 },
          { scope: bob, memories: 1 },
        ]);
        await expect(store.checkImport([wanted("1", "one", {})])).rejects.toEqual(failure("SCOPE_REQUIRED"));
        await expect(store.checkImport([wanted("", "one")])).rejects.toEqual(failure("INPUT_INVALID"));
      });

      it("apply nothing of a list with one bad entry", async () => {
        await store.commit([adding("1", "one"), adding("2", "two")]);
        const entries = (await exported()) as [StoreEntry, StoreEntry];
        await store.forget(ALICE);
        const { vector: _, ...bare } = entries[1];
        const bad: StoreEntry[] = [
          { ...entries[1], vector: Float32Array.of(1) },
          bare,
          { ...entries[1], memoryId: "3" },
          { ...entries[1], scope: { userId: "bob" } },
          { scope: ALICE, memoryId: "9", history: [] },
          { ...entries[1], history: [{ ...entries[1].history[0], event: "MERGE" } as never] },
        ];
        for (const entry of bad) {
          await expect(store.importEntries([entries[0], entry])).rejects.toEqual(failure("INPUT_INVALID"));
        }
        await expect(store.importEntries([{ ...entries[0], scope: {} }])).rejects.toEqual(
          failure("SCOPE_REQUIRED"),
        );
        expect(await exported()).toEqual([]);
        await store.reset();
        await expect(store.importEntries(entries)).rejects.toEqual(failure("INPUT_INVALID", "bindSpace"));
      });
    });

    describe("moving to another embedding space", () => {
      const OTHER = { model: "test.embed-v2", dimensions: 2 };
      const FLAT = Float32Array.of(0, 1);

      const move = async (limit: number) => {
        const moving = await store.reembed(OTHER);
        for (;;) {
          const batch = await moving.next(limit);
          if (batch.length === 0) return moving;
          expect(batch.length).toBeLessThanOrEqual(limit);
          await moving.put(batch.map(({ id, hash }) => ({ id, hash, vector: FLAT })));
        }
      };

      it("tells the space that the store is bound to", async () => {
        expect(await store.space()).toEqual(SPACE);
        await store.reset();
        expect(await store.space()).toBeUndefined();
      });

      it("works in the old space until it is finished, then in the new one", async () => {
        await store.commit(["1", "2", "3"].map((id) => adding(id, `text ${id}`, { vector: vector(1) })));
        const moving = await move(2);
        expect(moving.total).toBe(3);
        expect(await moving.remaining()).toBe(0);
        expect(await store.space()).toEqual(SPACE);
        expect(await store.search({ scope: ALICE, vector: vector(1), limit: 5 })).toHaveLength(3);
        await moving.finish();
        expect(await store.space()).toEqual(OTHER);
        await store.bindSpace(OTHER);
        const found = await store.search({ scope: ALICE, vector: FLAT, text: "text", limit: 5 });
        expect(found.map(({ similarity }) => similarity)).toEqual([1, 1, 1]);
        expect(await store.commit([adding("4", "four", { vector: FLAT })])).toEqual([
          { status: "stored", id: "4" },
        ]);
        expect(await store.check()).toEqual([]);
        await expect(store.bindSpace(SPACE)).rejects.toEqual(failure("EMBEDDING_SPACE_MISMATCH"));
      });

      it("goes on where it was left, and begins anew for yet another space", async () => {
        await store.commit(["1", "2", "3"].map((id) => adding(id, `text ${id}`)));
        const first = await store.reembed(OTHER);
        await first.put([{ id: "2", hash: "hash of text 2", vector: FLAT }]);
        const second = await store.reembed(OTHER);
        expect(await second.remaining()).toBe(2);
        expect((await second.next(9)).map(({ id }) => id)).toEqual(["1", "3"]);
        const other = await store.reembed({ ...OTHER, model: "test.embed-v3" });
        expect(await other.remaining()).toBe(3);
        await expect(second.put([{ id: "1", hash: "hash of text 1", vector: FLAT }])).rejects.toEqual(
          failure("CONFLICT"),
        );
        await expect(second.finish()).rejects.toEqual(failure("CONFLICT"));
      });

      it("waits for what was added or changed meanwhile, and drops what was deleted", async () => {
        await store.commit(["1", "2", "3"].map((id) => adding(id, `text ${id}`)));
        const moving = await move(9);
        const text = { memory: "new", hash: "new", vector: vector(1) };
        await store.commit([
          { kind: "update", id: "1", text, ...CONTEXT },
          { kind: "delete", id: "2", ...CONTEXT },
          adding("4", "four"),
        ]);
        await expect(moving.finish()).rejects.toEqual(failure("CONFLICT", "2 memories"));
        expect(await moving.remaining()).toBe(2);
        const batch = await moving.next(9);
        expect(batch).toEqual([
          { id: "1", memory: "new", hash: "new" },
          { id: "4", memory: "four", hash: "hash of four" },
        ]);
        await moving.put([
          { id: "1", hash: "outdated", vector: FLAT },
          { id: "nobody", hash: "x", vector: FLAT },
          { id: "4", hash: "hash of four", vector: FLAT },
        ]);
        expect((await moving.next(9)).map(({ id }) => id)).toEqual(["1"]);
        await moving.put([{ id: "1", hash: "new", vector: FLAT }]);
        await moving.finish();
        expect(await store.check()).toEqual([]);
        expect((await ids({ scope: ALICE })).sort()).toEqual(["1", "3", "4"]);
      });

      it("comes back to what was left out, until all is done", async () => {
        await store.commit(["1", "2", "3"].map((id) => adding(id, `text ${id}`)));
        const moving = await store.reembed(OTHER);
        const seen = new Set<string>();
        for (let round = 0; round < 6; round += 1) for (const { id } of await moving.next(1)) seen.add(id);
        expect([...seen].sort()).toEqual(["1", "2", "3"]);
      });

      it("has nothing to do in the space where the store is", async () => {
        await store.commit([adding("1", "one")]);
        const moving = await store.reembed(SPACE);
        expect(await moving.remaining()).toBe(0);
        expect(await moving.next(9)).toEqual([]);
        await moving.finish();
        expect(await store.space()).toEqual(SPACE);
      });

      it("refuses vectors of another length and what is no space", async () => {
        await store.commit([adding("1", "one")]);
        const moving = await store.reembed(OTHER);
        await expect(moving.put([{ id: "1", hash: "h", vector: vector(1) }])).rejects.toEqual(
          failure("INPUT_INVALID", "4 dimensions.*2"),
        );
        await expect(moving.next(0)).rejects.toEqual(failure("INPUT_INVALID", "limit"));
        await expect(store.reembed({ model: "m", dimensions: 0 })).rejects.toEqual(failure("INPUT_INVALID"));
      });
    });

    describe("check", () => {
      it("finds nothing wrong with a store in use", async () => {
        expect(await store.check()).toEqual([]);
        await store.commit([adding("1", "one"), adding("2", "two", { scope: { runId: "r" } })]);
        await store.commit([{ kind: "delete", id: "2", ...CONTEXT }]);
        expect(await store.check()).toEqual([]);
      });
    });
  });
}
