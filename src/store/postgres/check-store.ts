import { conditionsIn, type FaultCondition, FoundFaults } from "../found-faults.js";
import { findTermFaults } from "./check-terms.js";
import type { Session } from "./database.js";
import { readSetting, readSpace } from "./embedding-space.js";
import { hashScope, SCOPE_COLUMNS, toScope } from "./partitions.js";
import { TARGET_SETTING } from "./reembedding.js";
import { rawSql, type Sql, sql } from "./sql.js";

/** What is wrong with the store, in words without memory text; run it inside a read. */
export async function checkStore(session: Session): Promise<readonly string[]> {
  const found = new FoundFaults();
  for (const { fault, place, from } of [...CONDITIONS, ...(await lengths(session))]) {
    const rows = await session.all(sql`SELECT (${place})::text AS place FROM ${from}`);
    for (const row of rows) found.add(fault, row["place"]);
  }
  await findTermFaults(session, found);
  await findScopeFaults(session, found);
  return found.lines();
}

const condition = conditionsIn(rawSql);

const WAS_ADDED = `EXISTS (SELECT 1 FROM {history} AS history WHERE history.sequence = memories.sequence
  AND history.partition = memories.partition AND history.memory_id = memories.id AND history.event = 'ADD')`;

/** Each history entry with the text that the memory's entry before it left, and whether it is its last. */
const ENTRIES = `(SELECT memory_id, partition, event, previous_memory, new_memory,
    lag(new_memory) OVER own AS text_before, lead(sequence) OVER own IS NULL AS is_last
  FROM {history} WINDOW own AS (PARTITION BY memory_id, partition ORDER BY sequence)) AS entries
  LEFT JOIN {memories} AS memories ON memories.id = memory_id AND memories.partition = entries.partition
  WHERE (memories.id IS NULL OR ${WAS_ADDED})`;

const COUNTED = `(SELECT count(*) AS memories, coalesce(sum(term_count), 0) AS terms
  FROM {memories} AS memories WHERE memories.partition = partitions.id)`;

/** All that SQL alone can see. Foreign keys see to it that memories, history and messages have an owner. */
const CONDITIONS: readonly FaultCondition<Sql>[] = [
  condition(
    "memories without an embedding space",
    "id",
    "{memories} WHERE NOT EXISTS (SELECT 1 FROM {settings} WHERE name = 'embedding-space')",
  ),
  condition(
    "memories without the history entry that added them",
    "id",
    `{memories} AS memories WHERE NOT ${WAS_ADDED}`,
  ),
  condition(
    "memories that are not as their history says",
    "memory_id",
    `${ENTRIES} AND is_last AND new_memory IS DISTINCT FROM memory`,
  ),
  // A change that names no text before it tells nothing of it.
  condition(
    "memories whose history has a gap",
    "memory_id",
    `${ENTRIES} AND (event = 'ADD' OR previous_memory IS NOT NULL)
      AND previous_memory IS DISTINCT FROM text_before`,
  ),
  condition(
    "scopes whose number of memories is wrong",
    "id",
    `{partitions} AS partitions, LATERAL ${COUNTED} AS counted WHERE memory_count <> counted.memories`,
  ),
  condition(
    "scopes whose number of terms is wrong",
    "id",
    `{partitions} AS partitions, LATERAL ${COUNTED} AS counted WHERE term_count <> counted.terms`,
  ),
  condition(
    "counters that do not fit what they count",
    "'history'",
    `{sequences} AS counter WHERE last_value < (SELECT coalesce(max(sequence), 0) FROM {history})`,
  ),
  condition(
    "counters that do not fit what they count",
    "'cache'",
    `(SELECT sum(bytes) AS bytes FROM {cache_size}) AS counter WHERE bytes IS DISTINCT FROM
      (SELECT coalesce(sum(octet_length(value) + octet_length(key)), 0) FROM {cache})`,
  ),
  condition(
    "damaged indexes",
    "indexrelid::regclass",
    `pg_catalog.pg_index WHERE NOT indisvalid AND indrelid IN (
      SELECT oid FROM pg_catalog.pg_class WHERE relnamespace = (
        SELECT relnamespace FROM pg_catalog.pg_class WHERE oid = '{memories}'::regclass))`,
  ),
];

/** Of the vectors, and of those that wait for a move to another embedding space. */
async function lengths(session: Session): Promise<readonly FaultCondition<Sql>[]> {
  const space = await readSpace(session);
  const target = await readSetting(session, TARGET_SETTING);
  const isWrong = (text: string) =>
    sql`{vector.vector_dims}(vector) <> (${text}::jsonb ->> 'dimensions')::integer`;
  const place = rawSql("id");
  return [
    ...(space === undefined
      ? []
      : [
          {
            fault: "memories with a vector of a wrong length",
            place,
            from: sql`{memories} WHERE ${isWrong(JSON.stringify(space))}`,
          } as const,
        ]),
    ...(target === undefined
      ? []
      : [
          {
            fault: "new vectors of a wrong length",
            place,
            from: sql`(SELECT id, reembedded.vector FROM {reembedded} AS reembedded
              JOIN {memories} AS memories USING (sequence)) AS waiting WHERE ${isWrong(target)}`,
          } as const,
        ]),
  ];
}

/** A scope is found by the hash of its ids; one with another hash would be made a second time. */
async function findScopeFaults(session: Session, found: FoundFaults): Promise<void> {
  const rows = await session.all(
    sql`SELECT id, scope_hash, ${SCOPE_COLUMNS} FROM {partitions} AS partitions`,
  );
  for (const row of rows) {
    if (row["scope_hash"] !== hashScope(toScope(row))) {
      found.add("scopes that are not found by their ids", row["id"]);
    }
  }
}
