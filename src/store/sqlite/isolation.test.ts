import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import Database from "libsql";
import { afterAll, expect, it } from "vitest";
import { scope } from "../../../test/contract/store-arbitraries.js";
import type { Scope } from "../../spec/scope.js";
import { openStore } from "../open-store.js";

const folder = mkdtempSync(join(tmpdir(), "varve-isolation-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** All 10,000 with `VARVE_ISOLATION_RUNS=10000 npm test -- src/store/sqlite/isolation`. */
const ISOLATION_RUNS = Number(process.env["VARVE_ISOLATION_RUNS"] ?? 2000);
const DELETION_RUNS = Number(process.env["VARVE_ISOLATION_RUNS"] ?? 60);
const CONTEXT = { at: "2026-01-01T00:00:00.000Z", actor: "caller" };
const TABLES = {
  partitions: "id",
  history: "partition",
  memories: "partition",
  vectors: "partition",
  codes: "partition_and_sequence >> 32",
  terms: "partition_and_sequence >> 32",
  messages: "partition",
};

type Table = keyof typeof TABLES;

/** Every row of these tables, as text, with whether the scope sees its owner. */
function readRows(
  path: string,
  seen: Scope,
  tables: readonly Table[],
): { inside: string[]; outside: string[] } {
  const database = new Database(path);
  const all = (source: string) => database.prepare(source).raw().all([]) as unknown[][];
  const visible = new Set(
    all("SELECT id, user_id, agent_id, run_id FROM partitions")
      .filter(([, ...own]) =>
        [seen.userId, seen.agentId, seen.runId].every(
          (wanted, index) => wanted === undefined || wanted === own[index],
        ),
      )
      .map(([id]) => id),
  );
  const rows = { inside: [] as string[], outside: [] as string[] };
  for (const table of tables) {
    for (const [owner, ...row] of all(`SELECT ${TABLES[table]}, * FROM ${table}`)) {
      const values = row.map((value) =>
        value instanceof Uint8Array ? Buffer.from(value).toString("hex") : value,
      );
      rows[visible.has(owner) ? "inside" : "outside"].push(`${table} ${JSON.stringify(values)}`);
    }
  }
  database.close();
  return rows;
}

it.each(["deleteAll", "forget"] as const)(
  "%s takes a scope and leaves every other row of every table as it was, to the byte",
  { timeout: 120_000 + 1_000 * DELETION_RUNS },
  async (operation) => {
    let files = 0;
    const all = Object.keys(TABLES) as Table[];
    await fc.assert(
      fc.asyncProperty(fc.array(scope, { maxLength: 20 }), scope, async (owners, target) => {
        files += 1;
        const path = join(folder, `${operation} ${files}.db`);
        const store = await openStore({ provider: "sqlite", path, synchronous: "normal" });
        await store.bindSpace({ model: "m", dimensions: 3 });
        await store.commit(
          owners.map((owner, index) => ({
            kind: "add",
            scope: owner,
            id: `m${index}`,
            memory: `text ${index}`,
            hash: `h${index}`,
            vector: Float32Array.of(1, index, -index),
            metadata: { index },
            ...CONTEXT,
          })),
        );
        for (const owner of owners) {
          const messages = [{ role: "user", content: `said by ${JSON.stringify(owner)}`, at: CONTEXT.at }];
          await store.commit([], { scope: owner, messages, keep: 2, at: CONTEXT.at });
        }
        const before = readRows(path, target, all).outside;
        if (operation === "forget") {
          await store.forget(target);
          expect(readRows(path, target, all)).toEqual({ inside: [], outside: before });
        } else {
          const deleted = await store.deleteAll(target, CONTEXT);
          expect(readRows(path, target, all).outside).toEqual(before);
          const rows = readRows(path, target, ["memories", "vectors", "codes", "terms", "messages"]);
          expect(rows.inside).toEqual([]);
          expect(deleted).toBe(readRows(path, target, ["history"]).inside.length / 2);
        }
        await store.close();
        rmSync(path);
      }),
      { numRuns: DELETION_RUNS },
    );
  },
);

const user = fc.constantFrom("alice", "bob", "carol");
const word = fc.constantFrom("tea", "milk", "rice");
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("add" as const), user, word }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("update" as const), user, word, pick: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("delete" as const), user, pick: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("deleteAll" as const), user }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("look" as const), user, word }) },
);
const VECTORS = { tea: [1, 0], milk: [0, 1], rice: [1, 1] } as const;
type Word = keyof typeof VECTORS;

it("never shows or changes a memory outside the scope, over any operations of many users", {
  timeout: 300_000 + 100 * ISOLATION_RUNS,
}, async () => {
  const store = await openStore({ provider: "sqlite", path: ":memory:" });
  await store.bindSpace({ model: "m", dimensions: 2 });
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 8 }), async (steps) => {
      runs += 1;
      // Users of their own for each run, in one store that fills up with those of all others.
      const scopeOf = (name: string): Scope => ({ userId: `${name} ${runs}` });
      const texts = new Map<string, Set<string>>(["alice", "bob", "carol"].map((name) => [name, new Set()]));
      const ids = new Map<string, { owner: string; text: string }>();
      for (const [index, one] of steps.entries()) {
        const scope = scopeOf(one.user);
        const own = texts.get(one.user) as Set<string>;
        if (one.kind === "add") {
          const id = `${runs}-${index}`;
          const vector = Float32Array.from(VECTORS[one.word as Word]);
          const change = {
            kind: "add",
            scope,
            id,
            memory: one.word,
            hash: one.word,
            vector,
            metadata: {},
          } as const;
          // Two at once: one is stored.
          const both = await Promise.all([
            store.commit([{ ...change, ...CONTEXT }]),
            store.commit([{ ...change, id: `${id}-twin`, ...CONTEXT }]),
          ]);
          const stored = both.flat().filter(({ status }) => status === "stored");
          expect(stored).toHaveLength(own.has(one.word) ? 0 : 1);
          for (const { id } of stored) ids.set(id, { owner: one.user, text: one.word });
          own.add(one.word);
        } else if (one.kind === "deleteAll") {
          expect(await store.deleteAll(scope, CONTEXT)).toBe(own.size);
          own.clear();
          for (const [id, { owner }] of ids) if (owner === one.user) ids.delete(id);
        } else if (one.kind === "look") {
          const vector = Float32Array.from(VECTORS[one.word as Word]);
          const found = await store.search({ scope, vector, text: one.word, limit: 10 });
          expect(found.map(({ record }) => record.memory).sort()).toEqual([...own].sort());
          for (const { record } of found) expect(record.userId).toBe(scope.userId);
        } else {
          const [id, memory] = [...ids][one.pick % Math.max(1, ids.size)] ?? [];
          if (id === undefined || memory === undefined) continue;
          const reached = memory.owner === one.user;
          if (one.kind === "delete") {
            const [result] = await store.commit([{ kind: "delete", id, scope, ...CONTEXT }]);
            expect(result?.status).toBe(reached ? "deleted" : "missing");
            if (reached) {
              ids.delete(id);
              own.delete(memory.text);
            }
          } else {
            const metadata = { changed: index };
            const [result] = await store.commit([{ kind: "update", id, scope, metadata, ...CONTEXT }]);
            expect(result?.status).toBe(reached ? "updated" : "missing");
            const found = await store.search({ scope: scopeOf(memory.owner), text: memory.text, limit: 10 });
            const record = found.find((candidate) => candidate.record.id === id)?.record;
            if (reached) expect(record?.metadata).toEqual(metadata);
            else expect(record?.metadata).not.toEqual(metadata);
          }
        }
      }
    }),
    { numRuns: ISOLATION_RUNS },
  );
  await store.close();
});
