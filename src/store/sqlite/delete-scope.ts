import type { Scope } from "../../spec/scope.js";
import type { ChangeContext } from "../../spec/store.js";
import { storedTime } from "../stored-time.js";
import type { Connection } from "./connection.js";
import { partitionRange } from "./memory-key.js";
import { readPartitions, visibleFrom } from "./partitions.js";
import { rawSql, sql } from "./sql.js";

/** Deletes all that a checked scope sees, and returns how many memories; run it inside a write. */
export function deleteScope(connection: Connection, scope: Scope, context: ChangeContext): number {
  connection.run(sql`
    DELETE FROM messages WHERE partition IN (SELECT id FROM partitions WHERE ${visibleFrom(scope)})`);
  const partitions = readPartitions(connection, scope).map(({ id }) => id);
  const owned = sql`partition IN (SELECT value FROM json_each(${JSON.stringify(partitions)}))`;
  const { at, actor, reason } = context;
  const { changes: deleted } = connection.run(sql`
    INSERT INTO history (partition, memory_id, event, previous_memory, new_memory, at, actor, reason)
    SELECT partition, id, 'DELETE', memory, NULL, ${storedTime(at)}, ${actor}, ${reason ?? null}
    FROM memories WHERE ${owned} ORDER BY sequence`);
  if (deleted === 0) return 0;
  for (const table of ["vectors", "reembedded"]) {
    connection.run(sql`
      DELETE FROM ${rawSql(table)} WHERE sequence IN (SELECT sequence FROM memories WHERE ${owned})`);
  }
  for (const partition of partitions) {
    connection.run(sql`DELETE FROM codes WHERE ${partitionRange(partition, 0)}`);
    connection.run(sql`DELETE FROM terms WHERE ${partitionRange(partition, 0)}`);
  }
  connection.run(sql`DELETE FROM memories WHERE ${owned}`);
  connection.run(sql`
    UPDATE partitions SET memory_count = 0, last_rewritten = (SELECT max(sequence) FROM history)
    WHERE id IN (SELECT value FROM json_each(${JSON.stringify(partitions)}))`);
  return deleted;
}

/** Every table that holds what callers stored, those that refer to others first. */
const TABLES = [
  "cache",
  "job_items",
  "terms",
  "codes",
  "reembedded",
  "vectors",
  "memories",
  "messages",
  "history",
  "partitions",
  "settings",
];

/**
 * Erases everything; run it inside a write. Sequences go on counting, so that no other process can take an old
 * copy of a partition for a new one.
 */
export function deleteEverything(connection: Connection): void {
  for (const table of TABLES) connection.run(sql`DELETE FROM ${rawSql(table)}`);
}
