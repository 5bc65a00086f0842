import type { Scope } from "../../spec/scope.js";
import type { ChangeContext, StoreQuery } from "../../spec/store.js";
import { storedTime } from "../stored-time.js";
import type { Connection } from "./connection.js";
import { visibleFrom } from "./partitions.js";
import { type FoundMemory, removeMemory } from "./remove-memory.js";
import { listOf, type Sql, sql } from "./sql.js";

/** Deletions in one write, so that other writers get their turn. */
const REMOVED_PER_WRITE = 1000;

/** The condition on the row `memories` that it has not expired by a checked time; none for no time. */
export function notExpired(now: string | undefined): readonly Sql[] {
  return now === undefined
    ? []
    : [sql`(memories.expires_at IS NULL OR memories.expires_at > ${storedTime(now)})`];
}

/** Sequences of the memories in these partitions that have expired by the query's time. */
export function readExpired(
  connection: Connection,
  partitions: readonly number[],
  { now }: Pick<StoreQuery, "now">,
): readonly number[] {
  if (now === undefined) return [];
  const row = connection.first(sql`
    SELECT json_group_array(sequence) FROM memories
    WHERE partition IN ${listOf(partitions)} AND expires_at <= ${storedTime(now)}`);
  return JSON.parse(String(row?.[0])) as number[];
}

/** Whether a memory that stands in a change's way has expired by then. */
export const hasExpired = ({ expiresAt }: Pick<FoundMemory, "expiresAt">, { at }: ChangeContext): boolean =>
  expiresAt !== null && expiresAt <= storedTime(at);

/** Deletes some of what has expired, and returns how many; fewer than it may delete means that none is left. */
export function deleteSomeExpired(
  connection: Connection,
  context: ChangeContext,
  scope: Scope | undefined,
): { readonly deleted: number; readonly done: boolean } {
  const seen = scope === undefined ? sql`1` : visibleFrom(scope);
  const rows = connection.all(sql`
    SELECT memories.partition, sequence, memories.id, memory
    FROM memories JOIN partitions ON partitions.id = memories.partition
    WHERE expires_at <= ${storedTime(context.at)} AND ${seen} LIMIT ${REMOVED_PER_WRITE}`);
  for (const row of rows) {
    const [partition, sequence, id, memory] = row as readonly [number, number, string, string];
    removeMemory(connection, { key: [partition, sequence], id, memory }, context);
  }
  return { deleted: rows.length, done: rows.length < REMOVED_PER_WRITE };
}
