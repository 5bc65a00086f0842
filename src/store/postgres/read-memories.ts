import type { MemoryRecord } from "../../spec/memory-record.js";
import type { StoreListQuery, StorePage } from "../../spec/store.js";
import { parseFilter } from "../filter/parse-filter.js";
import { encodeCursor, parseCursor } from "../list-cursor.js";
import { storedTime } from "../stored-time.js";
import { compileFilter } from "./compile-filter.js";
import type { Session } from "./database.js";
import { RECORD_COLUMNS, toRecord } from "./memory-row.js";
import { visibleFrom } from "./partitions.js";
import { allOf, type Sql, sql } from "./sql.js";

export async function readMemory(
  session: Pick<Session, "first">,
  id: string,
): Promise<MemoryRecord | undefined> {
  const row = await session.first(sql`
    SELECT ${RECORD_COLUMNS} FROM {memories} AS memories JOIN {partitions} AS partitions ON partitions.id = memories.partition
    WHERE memories.id = ${id}`);
  return row === undefined ? undefined : toRecord(row).record;
}

/** The conditions on the row `memories` that a query makes beside its scope: its filter, and that nothing has expired. */
export function conditionsOf({ filter, now }: Pick<StoreListQuery, "filter" | "now">): readonly Sql[] {
  return [
    ...(filter === undefined ? [] : [compileFilter(parseFilter(filter))]),
    ...(now === undefined
      ? []
      : [sql`(memories.expires_at IS NULL OR memories.expires_at > ${storedTime(now)}::text)`]),
  ];
}

/** One page of a scope. The scope's condition stands beside the filter, which can only narrow it. */
export async function listMemories(session: Pick<Session, "all">, query: StoreListQuery): Promise<StorePage> {
  const conditions: Sql[] = [
    sql`memories.partition IN (SELECT id FROM {partitions} AS partitions WHERE ${visibleFrom(query.scope)})`,
    ...conditionsOf(query),
  ];
  if (query.cursor !== undefined) {
    const { createdAt, sequence } = parseCursor(query.cursor);
    conditions.push(
      sql`(memories.created_at, memories.sequence) < (${createdAt}::text, ${sequence}::bigint)`,
    );
  }
  const rows = await session.all(sql`
    SELECT ${RECORD_COLUMNS} FROM {memories} AS memories JOIN {partitions} AS partitions ON partitions.id = memories.partition
    WHERE ${allOf(conditions)}
    ORDER BY memories.created_at DESC, memories.sequence DESC LIMIT ${query.limit + 1}::integer`);
  const page = rows.slice(0, query.limit).map(toRecord);
  const last = page.at(-1);
  const records = page.map(({ record }) => record);
  if (rows.length <= query.limit || last === undefined) return { records };
  return { records, nextCursor: encodeCursor({ createdAt: last.record.createdAt, sequence: last.sequence }) };
}
