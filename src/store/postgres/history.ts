import type { HistoryEntry, HistoryEvent } from "../../spec/memory-record.js";
import type { Row } from "./client.js";
import type { Session } from "./database.js";
import { sql } from "./sql.js";

/** A change, as a row of the table `history`. */
export interface HistoryRow {
  readonly sequence: number;
  readonly partition: number;
  readonly memory_id: string;
  readonly event: HistoryEvent;
  readonly previous_memory: string | null;
  readonly new_memory: string | null;
  readonly at: string;
  readonly actor: string;
  readonly reason: string | null;
}

export const HISTORY_COLUMNS = `sequence bigint, partition integer, memory_id text, event text, previous_memory text,
  new_memory text, at text, actor text, reason text`;

export async function readHistory(
  session: Pick<Session, "all">,
  memoryId: string,
): Promise<readonly HistoryEntry[]> {
  const rows = await session.all(sql`
    SELECT sequence::text AS sequence, memory_id, event, previous_memory, new_memory, at, reason, actor
    FROM {history} WHERE memory_id = ${memoryId} ORDER BY history.sequence`);
  return rows.map((row) => ({ id: String(row["sequence"]), ...toHistory(row) }));
}

export function toHistory(row: Row): Omit<HistoryEntry, "id"> {
  const text = (value: unknown): string | null => (value === null ? null : String(value));
  const entry = {
    memoryId: String(row["memory_id"]),
    event: String(row["event"]) as HistoryEvent,
    previousMemory: text(row["previous_memory"]),
    newMemory: text(row["new_memory"]),
    at: String(row["at"]),
    actor: String(row["actor"]),
  };
  return row["reason"] === null ? entry : { ...entry, reason: String(row["reason"]) };
}
