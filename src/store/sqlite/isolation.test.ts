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
};

/** Every row of every table that does not belong to what the scope sees, as text. */
function rowsOutside(path: string, seen: Scope): string[] {
  const database = new Database(path);
  const partitions = database
    .prepare("SELECT id, user_id, agent_id, run_id FROM partitions")
    .raw()
    .all([]) as [number, string, string, string][];
  const outside = partitions
    .filter(([, userId, agentId, runId]) =>
      [
        [seen.userId, userId],
        [seen.agentId, agentId],
        [seen.runId, runId],
      ].some(([wanted, own]) => wanted !== undefined && wanted !== own),
    )
    .map(([id]) => id);
  const rows = Object.entries(TABLES).flatMap(([table, owner]) =>
    (
      database
        .prepare(`SELECT * FROM ${table} WHERE ${owner} IN (SELECT value FROM json_each(?))`)
        .raw()
        .all([JSON.stringify(outside)]) as unknown[][]
    ).map(
      (row) =>
        `${table} ${JSON.stringify(row.map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString("hex") : value)))}`,
    ),
  );
  database.close();
  return rows.sort();
}

it("deletes a scope and leaves every other row of every table as it was, to the byte", {
  timeout: 120_000,
}, async () => {
  let files = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(scope, { maxLength: 20 }), scope, async (owners, target) => {
      files += 1;
      const path = join(folder, `${files}.db`);
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
      const before = rowsOutside(path, target);
      const deleted = await store.deleteAll(target, CONTEXT);
      expect(rowsOutside(path, target)).toEqual(before);
      const rest = new Database(path).prepare("SELECT count(*) FROM memories").raw().all([]);
      expect(rest).toEqual([[owners.length - deleted]]);
      await store.close();
    }),
    { numRuns: 60 },
  );
});
