import type { Session } from "./database.js";
import { readSpace } from "./embedding-space.js";
import { type Sql, sql } from "./sql.js";

/** What is wrong with the store, in words without memory text; run it inside a read. */
export async function checkStore(session: Session): Promise<readonly string[]> {
  const dimensions = (await readSpace(session))?.dimensions ?? 0;
  const faults: string[] = [];
  for (const [fault, rows] of conditions(dimensions)) {
    const found = await session.first(sql`SELECT count(*)::text AS count FROM ${rows}`);
    if (Number(found?.["count"]) > 0) faults.push(`${String(found?.["count"])} ${fault}`);
  }
  return faults;
}

/** `from`: rows that count as a fault. */
const conditions = (dimensions: number): readonly (readonly [fault: string, from: Sql])[] => [
  ["vectors of a wrong length", sql`{memories} WHERE {vector.vector_dims}(vector) <> ${dimensions}::integer`],
  [
    "memories without the history entry that added them",
    sql`{memories} AS memories WHERE NOT EXISTS (
      SELECT 1 FROM {history} AS history WHERE history.sequence = memories.sequence
      AND history.partition = memories.partition AND memory_id = id AND event = 'ADD')`,
  ],
  [
    "memories without one of their terms",
    sql`(SELECT partition, sequence, unnest(terms) AS term FROM {memories}
      EXCEPT SELECT partition, sequence, term FROM {terms}) AS missing`,
  ],
  [
    "terms without memory",
    sql`(SELECT partition, sequence, term FROM {terms}
      EXCEPT SELECT partition, sequence, unnest(terms) FROM {memories}) AS orphans`,
  ],
  [
    "texts whose number of terms is wrong",
    sql`(SELECT term_count FROM {memories} AS memories JOIN {terms} AS terms USING (partition, sequence)
      GROUP BY sequence, term_count
      HAVING term_count <> sum(frequency) OR bool_or(term_count <> text_length)) AS wrong`,
  ],
  [
    "scopes whose number of memories or terms is wrong",
    sql`{partitions} AS partitions WHERE (memory_count, term_count) <> (
      SELECT count(*), coalesce(sum(term_count), 0) FROM {memories} AS memories
      WHERE memories.partition = partitions.id)`,
  ],
  [
    "damaged indexes",
    sql`pg_catalog.pg_index WHERE NOT indisvalid AND indrelid IN (
      SELECT oid FROM pg_catalog.pg_class WHERE relnamespace = (
        SELECT relnamespace FROM pg_catalog.pg_class WHERE oid = '{memories}'::regclass))`,
  ],
];
