import type { HistoryEntry, HistoryEvent } from "../../spec/memory-record.js";
import type { ChangeContext } from "../../spec/store.js";
import { storedTime } from "../stored-time.js";
import type { Connection } from "./connection.js";
import { sql } from "./sql.js";

export interface NewHistoryEntry {
  readonly partition: number;
  readonly memoryId: string;
  readonly event: HistoryEvent;
  readonly previousMemory: string | null;
  readonly newMemory: string | null;
  readonly context: ChangeContext;
}

/**
 * Appends an entry and returns its sequence: larger than any before in this store, of whatever scope, and never
 * given twice. A memory takes the sequence of the entry that added it as its own.
 */
export function appendHistory(connection: Connection, entry: NewHistoryEntry): number {
  const { at, actor, reason } = entry.context;
  const { lastInsertRowid } = connection.run(sql`
    INSERT INTO history (partition, memory_id, event, previous_memory, new_memory, at, actor, reason)
    VALUES (${entry.partition}, ${entry.memoryId}, ${entry.event}, ${entry.previousMemory}, ${entry.newMemory},
      ${storedTime(at)}, ${actor}, ${reason ?? null})`);
  return Number(lastInsertRowid);
}

/** Changes of one memory, in one partition or in all. */
export function readHistory(connection: Connection, memoryId: string, partition?: number): HistoryEntry[] {
  const rows = connection.all(sql`
    SELECT sequence, event, previous_memory, new_memory, at, reason, actor FROM history
    WHERE memory_id = ${memoryId} AND ${partition === undefined ? sql`1` : sql`partition = ${partition}`} ORDER BY sequence`);
  return rows.map((row) => {
    const [sequence, event, previousMemory, newMemory, at, reason, actor] = row as readonly [
      number,
      HistoryEvent,
      string | null,
      string | null,
      string,
      string | null,
      string,
    ];
    const entry = { id: String(sequence), memoryId, event, previousMemory, newMemory, at, actor };
    return reason === null ? entry : { ...entry, reason };
  });
}
