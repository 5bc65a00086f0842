import type { MemoryRecord } from "../../spec/memory-record.js";
import type { StoreListQuery, StorePage } from "../../spec/store.js";
import { parseFilter } from "../filter/parse-filter.js";
import { encodeCursor, parseCursor } from "../list-cursor.js";
import { compileFilter } from "./compile-filter.js";
import type { Connection } from "./connection.js";
import { notExpired } from "./expire.js";
import { RECORD_COLUMNS, toRecord } from "./memory-row.js";
import { visibleFrom } from "./partitions.js";
import { allOf, type Sql, sql } from "./sql.js";

export function readMemory(connection: Connection, id: string): MemoryRecord | undefined {
  const row = connection.first(sql`
    SELECT ${RECORD_COLUMNS} FROM memories JOIN partitions ON partitions.id = memories.partition
    WHERE memories.id = ${id}`);
  return row === undefined ? undefined : toRecord(row).record;
}

/** One page of a scope. The scope's condition stands beside the filter, which can only narrow it. */
export function listMemories(connection: Connection, query: StoreListQuery): StorePage {
  const conditions: Sql[] = [
    sql`memories.partition IN (SELECT id FROM partitions WHERE ${visibleFrom(query.scope)})`,
    ...notExpired(query.now),
  ];
  if (query.cursor !== undefined) {
    const { createdAt, sequence } = parseCursor(query.cursor);
    conditions.push(sql`(memories.created_at, memories.sequence) < (${createdAt}, ${sequence})`);
  }
  if (query.filter !== undefined) conditions.push(compileFilter(parseFilter(query.filter)));
  // The keys come from an index alone; only the page's own rows are read.
  const rows = connection.all(sql`
    SELECT ${RECORD_COLUMNS} FROM (
      SELECT partition, sequence FROM memories WHERE ${allOf(conditions)}
      ORDER BY created_at DESC, sequence DESC LIMIT ${query.limit + 1}
    ) AS page
    JOIN memories ON memories.partition = page.partition AND memories.sequence = page.sequence
    JOIN partitions ON partitions.id = memories.partition
    ORDER BY memories.created_at DESC, memories.sequence DESC`);
  const page = rows.slice(0, query.limit).map(toRecord);
  const last = page.at(-1);
  const records = page.map(({ record }) => record);
  if (rows.length <= query.limit || last === undefined) return { records };
  return { records, nextCursor: encodeCursor({ createdAt: last.record.createdAt, sequence: last.sequence }) };
}
