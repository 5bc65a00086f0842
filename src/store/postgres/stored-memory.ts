import type { Scope } from "../../spec/scope.js";
import type { Session } from "./database.js";
import { SCOPE_COLUMNS, toScope } from "./partitions.js";
import { arrayText, rowsOf, sql, textsOf } from "./sql.js";

/** What a change must know of a memory. */
export interface StoredMemory {
  readonly sequence: number;
  readonly partition: number;
  readonly scope: Scope;
  readonly id: string;
  readonly memory: string;
  readonly hash: string;
  readonly expiresAt: string | null;
  /** Terms of its text, with repetitions. */
  readonly termCount: number;
}

/** Which memories to read: those with these ids, and those that have these texts in these partitions. */
export interface WantedMemories {
  readonly ids: readonly string[];
  readonly texts: readonly { readonly partition: number; readonly hash: string }[];
}

export async function readStored(
  session: Session,
  { ids, texts }: WantedMemories,
): Promise<readonly StoredMemory[]> {
  const rows = await session.all(sql`
    SELECT memories.sequence::text AS sequence, partition, memories.id, memory, hash, expires_at,
      memories.term_count, ${SCOPE_COLUMNS}
    FROM {memories} AS memories JOIN {partitions} AS partitions ON partitions.id = memories.partition
    WHERE memories.sequence IN (
      SELECT sequence FROM {memories} WHERE id IN ${textsOf(ids)}
      UNION ALL
      SELECT found.sequence FROM ${rowsOf(texts, "partition integer, hash text")} AS wanted
      JOIN {memories} AS found ON found.partition = wanted.partition AND found.hash = wanted.hash)`);
  return rows.map((row) => ({
    sequence: Number(row["sequence"]),
    partition: Number(row["partition"]),
    scope: toScope(row),
    id: String(row["id"]),
    memory: String(row["memory"]),
    hash: String(row["hash"]),
    expiresAt: row["expires_at"] === null ? null : String(row["expires_at"]),
    termCount: Number(row["term_count"]),
  }));
}

/** New places in the order of the store, ascending: larger than any before, and never given twice. */
export async function takeSequences(session: Session, count: number): Promise<number[]> {
  const rows = await session.all(sql`
    SELECT nextval('{sequences}'::regclass)::text AS sequence FROM generate_series(1, ${count}::integer)`);
  return rows.map(({ sequence }) => Number(sequence)).sort((one, other) => one - other);
}

/** Removes the index entries of these memories' texts; run it while the memories still have them. */
export async function removeTerms(session: Session, sequences: readonly number[]): Promise<void> {
  if (sequences.length === 0) return;
  await session.all(sql`
    DELETE FROM {terms} AS terms USING (
      SELECT partition, sequence, unnest(terms) AS term FROM {memories}
      WHERE sequence = ANY (${arrayText(sequences)}::bigint[])) AS old
    WHERE terms.partition = old.partition AND terms.term = old.term AND terms.sequence = old.sequence`);
}
