import type { Scope } from "../../spec/scope.js";
import type { ForgetReport } from "../../spec/store.js";
import type { Connection } from "./connection.js";
import { partitionRange } from "./memory-key.js";
import { visibleFrom } from "./partitions.js";
import { listOf, sql } from "./sql.js";

/**
 * Erases every row of what a checked scope sees, its ids included; run it inside a write. SQLite overwrites the rows with zeroes;
 * older copies of their pages lie in the write-ahead log until that is emptied.
 */
export function forgetScope(connection: Connection, scope: Scope): ForgetReport {
  const rows = connection.all(sql`SELECT id FROM partitions WHERE ${visibleFrom(scope)}`);
  const partitions = rows.map(([id]) => Number(id));
  const owned = sql`partition IN ${listOf(partitions)}`;
  for (const partition of partitions) {
    connection.run(sql`DELETE FROM terms WHERE ${partitionRange(partition, 0)}`);
    connection.run(sql`DELETE FROM codes WHERE ${partitionRange(partition, 0)}`);
  }
  const sequences = sql`(SELECT sequence FROM memories WHERE ${owned})`;
  connection.run(sql`DELETE FROM reembedded WHERE sequence IN ${sequences}`);
  connection.run(sql`DELETE FROM vectors WHERE sequence IN ${sequences}`);
  const memories = connection.run(sql`DELETE FROM memories WHERE ${owned}`).changes;
  const historyEntries = connection.run(sql`DELETE FROM history WHERE ${owned}`).changes;
  const messages = connection.run(sql`DELETE FROM messages WHERE ${owned}`).changes;
  // Numbers of partitions are never given twice, so no copy in another process's memory can come to life again.
  connection.run(sql`DELETE FROM partitions WHERE id IN ${listOf(partitions)}`);
  return { memories, historyEntries, messages };
}
