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
  {
    timeout: 120_000,
  },
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
      }),
      { numRuns: 60 },
    );
  },
);
