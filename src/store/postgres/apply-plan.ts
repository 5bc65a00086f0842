import type { JsonObject } from "../../spec/json.js";
import type { ChangePlan, PlannedMemory } from "./change-plan.js";
import type { Session } from "./database.js";
import { HISTORY_COLUMNS, type HistoryRow } from "./history.js";
import { indexTerms } from "./index-terms.js";
import { arrayText, rowsOf, sql } from "./sql.js";
import { removeTerms } from "./stored-memory.js";
import { vectorText } from "./vector-column.js";

/** A memory's new text in all its forms, as a row. */
interface TextRow {
  readonly sequence: number;
  readonly partition: number;
  readonly memory: string;
  readonly hash: string;
  readonly vector: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly length: number;
}

const TEXT_COLUMNS =
  "sequence bigint, partition integer, memory text, hash text, vector text, counts jsonb, length integer";

/** Writes what a plan says: in four statements at most, however many changes there are. */
export async function applyPlan(session: Session, plan: ChangePlan): Promise<void> {
  const { removed, kept, history } = plan;
  if (history.length === 0) return;
  const gone = removed.map(({ sequence }) => sequence);
  const updated = kept.filter(({ isNew }) => !isNew);
  const rewritten = updated.filter(({ vector }) => vector !== undefined);
  await removeTerms(session, [...gone, ...rewritten.map(({ sequence }) => sequence)]);
  if (gone.length > 0) {
    await session.all(sql`DELETE FROM {memories} WHERE sequence = ANY (${arrayText(gone)}::bigint[])`);
  }
  if (updated.length > 0) await updateMemories(session, updated);
  const texts = kept.flatMap((memory) => (memory.vector === undefined ? [] : [textRow(memory)]));
  await insertRows(session, {
    history,
    added: kept.filter(({ isNew }) => isNew).map(addedRow),
    texts,
    counts: sumCounts([
      ...removed.map(({ partition, termCount }) => ({ partition, memories: -1, terms: -termCount })),
      ...texts.map(({ partition, sequence, length }) => {
        const before = plan.before(sequence);
        return {
          partition,
          memories: before === undefined ? 1 : 0,
          terms: length - (before?.termCount ?? 0),
        };
      }),
    ]),
  });
}

export function textRow({
  sequence,
  partition,
  memory,
  hash,
  vector,
}: Pick<PlannedMemory, "sequence" | "partition" | "memory" | "hash" | "vector">): TextRow {
  const { counts, length } = indexTerms(memory);
  const text = vector === undefined ? "" : vectorText(vector);
  return { sequence, partition, memory, hash, vector: text, counts: Object.fromEntries(counts), length };
}

async function updateMemories(session: Session, updated: readonly PlannedMemory[]): Promise<void> {
  const rows = updated.map((memory) => ({
    ...(memory.vector === undefined ? { sequence: memory.sequence } : textRow(memory)),
    metadata: memory.metadata ?? null,
    expires_at: memory.expiresAt,
    updated_at: memory.updatedAt,
  }));
  const columns = `${TEXT_COLUMNS}, metadata jsonb, expires_at text, updated_at text`;
  await session.all(sql`
    UPDATE {memories} AS memories SET
      memory = coalesce(new.memory, memories.memory), hash = coalesce(new.hash, memories.hash),
      vector = coalesce(new.vector::{vector.vector}, memories.vector),
      terms = CASE WHEN new.counts IS NULL THEN memories.terms ELSE ARRAY(SELECT jsonb_object_keys(new.counts)) END,
      term_count = coalesce(new.length, memories.term_count),
      metadata = coalesce(nullif(new.metadata, 'null'), memories.metadata),
      expires_at = new.expires_at, updated_at = new.updated_at
    FROM ${rowsOf(rows, columns)} AS new WHERE memories.sequence = new.sequence`);
}

/** A new memory beside its text, as a row. */
export interface AddedRow {
  readonly sequence: number;
  readonly id: string;
  readonly metadata: JsonObject;
  readonly created_at: string;
  readonly updated_at: string;
  readonly expires_at: string | null;
  readonly attributed_to: string | null;
}

const ADDED_COLUMNS = `sequence bigint, id text, metadata jsonb, created_at text, updated_at text, expires_at text,
  attributed_to text`;

function addedRow(memory: PlannedMemory): AddedRow {
  return {
    sequence: memory.sequence,
    id: memory.id,
    metadata: memory.metadata ?? {},
    created_at: memory.createdAt ?? memory.updatedAt,
    updated_at: memory.updatedAt,
    expires_at: memory.expiresAt,
    attributed_to: memory.attributedTo ?? null,
  };
}

/** By how much the numbers of a partition change. */
export interface CountRow {
  readonly partition: number;
  readonly memories: number;
  readonly terms: number;
}

/** What one statement inserts. */
export interface NewRows {
  readonly history: readonly HistoryRow[];
  readonly added: readonly AddedRow[];
  /** Of the memories added, and of those whose text changed. */
  readonly texts: readonly TextRow[];
  readonly counts: readonly CountRow[];
}

/** The tables do not read each other: one statement, one round trip. */
export async function insertRows(
  session: Session,
  { history, added, texts, counts }: NewRows,
): Promise<void> {
  await session.all(sql`
    WITH texts AS MATERIALIZED (SELECT * FROM ${rowsOf(texts, TEXT_COLUMNS)} AS texts),
    new_history AS (
      INSERT INTO {history} (sequence, partition, memory_id, event, previous_memory, new_memory, at, actor, reason)
      SELECT * FROM ${rowsOf(history, HISTORY_COLUMNS)} AS entries),
    new_memories AS (
      INSERT INTO {memories} (sequence, partition, id, memory, hash, metadata, created_at, updated_at, expires_at,
        attributed_to, terms, term_count, vector)
      SELECT sequence, partition, id, memory, hash, metadata, created_at, updated_at, expires_at, attributed_to,
        ARRAY(SELECT jsonb_object_keys(counts)), length, vector::{vector.vector}
      FROM ${rowsOf(added, ADDED_COLUMNS)} AS added JOIN texts USING (sequence)),
    new_terms AS (
      INSERT INTO {terms} (partition, term, sequence, frequency, text_length)
      SELECT partition, key, sequence, value::integer, length FROM texts CROSS JOIN jsonb_each_text(counts))
    UPDATE {partitions} AS partitions SET memory_count = memory_count + memories, term_count = term_count + terms
    FROM ${rowsOf(counts, "partition integer, memories integer, terms bigint")} AS counts
    WHERE partitions.id = counts.partition`);
}

/** The sums of these changes by partition. */
export function sumCounts(changes: readonly CountRow[]): readonly CountRow[] {
  const sums = new Map<number, CountRow>();
  for (const { partition, memories, terms } of changes) {
    const sum = sums.get(partition) ?? { partition, memories: 0, terms: 0 };
    sums.set(partition, { partition, memories: sum.memories + memories, terms: sum.terms + terms });
  }
  return [...sums.values()];
}
