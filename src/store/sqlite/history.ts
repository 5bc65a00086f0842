import type { HistoryEntry, HistoryEvent } from "../../spec/memory-record.js";
import type { ChangeContext } from "../../spec/store.js";
import { storedTime } from "../stored-time.js";
import type { Connection } from "./connection.js";
import type { RowTarget } from "./insert-rows.js";
import { type SqlValue, sql } from "./sql.js";

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

/** Entries whose sequences are given: each the next of `nextSequence`, with no other entry written between. */
export const NEW_HISTORY: RowTarget = {
  head: "INSERT INTO history (sequence, partition, memory_id, event, previous_memory, new_memory, at, actor, reason) VALUES",
  row: "(?, ?, ?, ?, ?, ?, ?, ?, ?)",
  width: 9,
};

export function historyValues(sequence: number, entry: NewHistoryEntry): readonly SqlValue[] {
  const { partition, memoryId, event, previousMemory, newMemory, context } = entry;
  const { at, actor, reason } = context;
  return [
    sequence,
    partition,
    memoryId,
    event,
    previousMemory,
    newMemory,
    storedTime(at),
    actor,
    reason ?? null,
  ];
}

/** The sequence that the next entry will have; run it inside a write. */
export function nextSequence(connection: Connection): number {
  return Number(connection.first(sql`SELECT seq FROM sqlite_sequence WHERE name = 'history'`)?.[0] ?? 0) + 1;
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
