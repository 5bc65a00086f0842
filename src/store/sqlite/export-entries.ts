import type { HistoryEntry } from "../../spec/memory-record.js";
import type { Scope } from "../../spec/scope.js";
import type { StoreEntry } from "../../spec/store.js";
import type { Connection } from "./connection.js";
import { readHistory } from "./history.js";
import { RECORD_COLUMNS, toRecord } from "./memory-row.js";
import { scopeOf, visibleFrom } from "./partitions.js";
import { rawSql, sql } from "./sql.js";

/** Memories in one read. */
export const ENTRIES_PER_READ = 256;

/** Some entries, and after which place in the history the next ones come; none: that was all. */
export interface ExportedPart {
  readonly entries: readonly StoreEntry[];
  readonly last?: number;
}

/**
 * The memories whose first addition comes after a place in the history. A memory that was deleted and added again under its old
 * id, in the same scope, is one entry.
 */
export function readEntries(connection: Connection, scope: Scope | undefined, after: number): ExportedPart {
  const seen =
    scope === undefined
      ? rawSql("1")
      : sql`history.partition IN (SELECT id FROM partitions WHERE ${visibleFrom(scope)})`;
  const rows = connection.all(sql`
    SELECT history.sequence, history.partition, history.memory_id, user_id, agent_id, run_id
    FROM history CROSS JOIN partitions ON partitions.id = history.partition
    WHERE history.sequence > ${after} AND event = 'ADD' AND ${seen} AND NOT EXISTS (
      SELECT 1 FROM history AS earlier WHERE earlier.memory_id = history.memory_id
      AND earlier.partition = history.partition AND earlier.event = 'ADD' AND earlier.sequence < history.sequence)
    ORDER BY history.sequence LIMIT ${ENTRIES_PER_READ}`);
  const entries = rows.map((row) => {
    const [, partition, memoryId, ...owner] = row as readonly [
      number,
      number,
      string,
      string,
      string,
      string,
    ];
    return { scope: scopeOf(...owner), memoryId, ...readState(connection, partition, memoryId) };
  });
  const last = rows.at(-1)?.[0];
  return rows.length < ENTRIES_PER_READ ? { entries } : { entries, last: Number(last) };
}

function readState(
  connection: Connection,
  partition: number,
  memoryId: string,
): Omit<StoreEntry, "scope" | "memoryId"> {
  const history = readHistory(connection, memoryId, partition).map(withoutId);
  const row = connection.first(sql`
    SELECT ${RECORD_COLUMNS}, vectors.vector
    FROM memories JOIN partitions ON partitions.id = memories.partition
    JOIN vectors ON vectors.sequence = memories.sequence
    WHERE memories.id = ${memoryId} AND memories.partition = ${partition}`);
  if (row === undefined) return { history };
  return { record: toRecord(row).record, vector: toVector(row.at(-1)), history };
}

/** A copy, since float32 must be aligned. */
const toVector = (bytes: unknown): Float32Array =>
  new Float32Array(new Uint8Array(bytes as Uint8Array).buffer);

function withoutId({ id: _, ...entry }: HistoryEntry): Omit<HistoryEntry, "id"> {
  return entry;
}
