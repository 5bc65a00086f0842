import type { Scope } from "../../spec/scope.js";
import type { StoredMessage, Transcript } from "../../spec/store.js";
import { storedTime } from "../stored-time.js";
import type { Connection } from "./connection.js";
import { ensurePartition, findPartition } from "./partitions.js";
import { sql } from "./sql.js";

/** Appends a checked transcript to its scope's messages and drops the oldest; run it inside a write. */
export function keepMessages(connection: Connection, transcript: Transcript): void {
  const partition = ensurePartition(connection, transcript.scope);
  const keptAt = storedTime(transcript.at);
  for (const { role, name, content, at } of transcript.messages) {
    connection.run(sql`
      INSERT INTO messages (partition, role, name, content, at, kept_at)
      VALUES (${partition}, ${role}, ${name ?? null}, ${content}, ${storedTime(at)}, ${keptAt})`);
  }
  connection.run(sql`
    DELETE FROM messages WHERE partition = ${partition} AND sequence NOT IN (
      SELECT sequence FROM messages WHERE partition = ${partition} ORDER BY sequence DESC LIMIT ${transcript.keep})`);
}

/** The newest messages of an exact scope, oldest first. */
export function readMessages(connection: Connection, scope: Scope, limit: number): StoredMessage[] {
  const partition = findPartition(connection, scope);
  if (partition === undefined) return [];
  const rows = connection.all(sql`
    SELECT role, name, content, at FROM messages
    WHERE partition = ${partition} ORDER BY sequence DESC LIMIT ${limit}`);
  return rows.reverse().map((row) => {
    const [role, name, content, at] = row as readonly [string, string | null, string, string];
    return { role, ...(name === null ? {} : { name }), content, at };
  });
}
