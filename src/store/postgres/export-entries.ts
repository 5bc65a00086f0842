import type { Scope } from "../../spec/scope.js";
import type { StoreEntry } from "../../spec/store.js";
import type { Row } from "./client.js";
import type { Database, Session } from "./database.js";
import { toHistory } from "./history.js";
import { RECORD_COLUMNS, toRecord } from "./memory-row.js";
import { SCOPE_COLUMNS, toScope, visibleFrom } from "./partitions.js";
import { rawSql, rowsOf, sql } from "./sql.js";
import { parseVector } from "./vector-column.js";

/** Memories in one read. */
const ENTRIES_PER_READ = 256;

/** All memories that a checked scope sees, in the order in which they were first added. No connection is held between two parts. */
export async function* exportEntries(
  database: () => Database,
  scope: Scope | undefined,
): AsyncGenerator<StoreEntry> {
  for (let after = 0; ; ) {
    const { entries, last } = await database().read((session) => readEntries(session, scope, after));
    yield* entries;
    if (last === undefined) return;
    after = last;
  }
}

/** Some entries, and after which place in the history the next ones come; none: that was all. */
interface ExportedPart {
  readonly entries: readonly StoreEntry[];
  readonly last?: number;
}

/** A memory that was deleted and added again under its old id, in the same scope, is one entry. */
async function readEntries(session: Session, scope: Scope | undefined, after: number): Promise<ExportedPart> {
  const rows = await session.all(sql`
    SELECT history.sequence::text AS sequence, history.partition, history.memory_id, ${SCOPE_COLUMNS}
    FROM {history} AS history JOIN {partitions} AS partitions ON partitions.id = history.partition
    WHERE history.sequence > ${after}::bigint AND event = 'ADD'
      AND ${scope === undefined ? rawSql("true") : visibleFrom(scope)} AND NOT EXISTS (
        SELECT 1 FROM {history} AS earlier WHERE earlier.memory_id = history.memory_id
        AND earlier.partition = history.partition AND earlier.event = 'ADD' AND earlier.sequence < history.sequence)
    ORDER BY history.sequence LIMIT ${ENTRIES_PER_READ}::integer`);
  const wanted = rows.map(({ partition, memory_id }) => ({ partition, memory_id }));
  const records = byKey(await readRecords(session, wanted));
  const histories = byKey(await readHistories(session, wanted));
  const entries = rows.map((row) => {
    const [record] = records.get(keyOf(row)) ?? [];
    return {
      scope: toScope(row),
      memoryId: String(row["memory_id"]),
      ...(record === undefined
        ? {}
        : { record: toRecord(record).record, vector: parseVector(String(record["vector"])) }),
      history: (histories.get(keyOf(row)) ?? []).map(toHistory),
    };
  });
  const last = rows.at(-1)?.["sequence"];
  return rows.length < ENTRIES_PER_READ ? { entries } : { entries, last: Number(last) };
}

const WANTED_COLUMNS = "partition integer, memory_id text";

const readRecords = (session: Session, wanted: readonly object[]): Promise<readonly Row[]> =>
  session.all(sql`
    SELECT ${RECORD_COLUMNS}, memories.partition, wanted.memory_id, memories.vector::text AS vector
    FROM ${rowsOf(wanted, WANTED_COLUMNS)} AS wanted
    JOIN {memories} AS memories ON memories.id = wanted.memory_id AND memories.partition = wanted.partition
    JOIN {partitions} AS partitions ON partitions.id = memories.partition`);

const readHistories = (session: Session, wanted: readonly object[]): Promise<readonly Row[]> =>
  session.all(sql`
    SELECT history.partition, history.memory_id, event, previous_memory, new_memory, at, actor, reason
    FROM ${rowsOf(wanted, WANTED_COLUMNS)} AS wanted
    JOIN {history} AS history ON history.memory_id = wanted.memory_id AND history.partition = wanted.partition
    ORDER BY history.sequence`);

const keyOf = (row: Row): string => `${String(row["partition"])} ${String(row["memory_id"])}`;

function byKey(rows: readonly Row[]): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group === undefined) groups.set(keyOf(row), [row]);
    else group.push(row);
  }
  return groups;
}
