import { VarveError } from "../../errors.js";
import type { MemoryRecord } from "../../spec/memory-record.js";
import type { StoreChangeResult, StoreEntry } from "../../spec/store.js";
import { checkDimensions } from "../check-input.js";
import { storedTime } from "../stored-time.js";
import { wholeHistory } from "../whole-history.js";
import type { Connection } from "./connection.js";
import { readSpace } from "./embedding-space.js";
import type { NewMemory } from "./pending-rows.js";
import { sql } from "./sql.js";
import { WriteBatch } from "./write-batch.js";

/** Stores checked entries as they are, in order; run it inside a write. */
export function importEntries(connection: Connection, entries: readonly StoreEntry[]): StoreChangeResult[] {
  checkVectors(connection, entries);
  const batch = new WriteBatch(
    connection,
    entries.map(({ scope, memoryId, record }) => ({ scope, id: memoryId, hash: record?.hash ?? "" })),
  );
  const results = entries.map((entry) => importEntry(batch, entry));
  batch.finish();
  return results;
}

function checkVectors(connection: Connection, entries: readonly StoreEntry[]): void {
  const vectors = entries.flatMap(({ vector }) => vector ?? []);
  if (vectors.length === 0) return;
  const space = readSpace(connection);
  if (space === undefined) {
    throw new VarveError(
      "INPUT_INVALID",
      "The store is not bound to an embedding space. Call bindSpace first.",
    );
  }
  for (const vector of vectors) checkDimensions(vector, space.dimensions);
}

function importEntry(batch: WriteBatch, entry: StoreEntry): StoreChangeResult {
  const { memoryId: id, record, vector } = entry;
  const partition = batch.partitionOf(entry.scope);
  const isKnown = batch.mayHold(id) && hasHistory(batch.settled(), partition, id);
  if (record === undefined || vector === undefined) {
    if (isKnown) return { status: "duplicate", id };
    appendEntries(batch, partition, wholeHistory(entry, undefined));
    batch.noteId(id);
    return { status: "deleted", id };
  }
  const twin = batch.mayHoldText(partition, record.hash)
    ? findByText(batch.settled(), partition, record.hash)
    : undefined;
  if (twin !== undefined) return { status: "duplicate", id: twin };
  if (batch.mayHold(id) && hasMemory(batch.settled(), id)) return { status: "conflict", id };
  // A memory that was deleted since it was exported keeps its history here, and comes back with one more entry.
  const history = isKnown ? [] : entry.history;
  const sequence = appendEntries(batch, partition, wholeHistory({ memoryId: id, history }, record));
  batch.insert([partition, sequence], rowOf(record), vector);
  return { status: "stored", id };
}

/** Appends entries in order, and returns the sequence of the last addition. */
function appendEntries(batch: WriteBatch, partition: number, history: StoreEntry["history"]): number {
  let added = 0;
  for (const { at, actor, reason, ...change } of history) {
    const context = reason === undefined ? { at, actor } : { at, actor, reason };
    const sequence = batch.append({ partition, ...change, context });
    if (change.event === "ADD") added = sequence;
  }
  return added;
}

const rowOf = ({
  id,
  memory,
  hash,
  metadata,
  createdAt,
  updatedAt,
  attributedTo,
  expiresAt,
}: MemoryRecord): NewMemory => ({
  id,
  memory,
  hash,
  metadata: JSON.stringify(metadata),
  createdAt: storedTime(createdAt),
  updatedAt: storedTime(updatedAt),
  attributedTo: attributedTo ?? null,
  expiresAt: expiresAt === undefined ? null : storedTime(expiresAt),
});

/** The id of the partition's memory with this text. */
export function findByText(connection: Connection, partition: number, hash: string): string | undefined {
  const id = connection.first(
    sql`SELECT id FROM memories WHERE partition = ${partition} AND hash = ${hash}`,
  )?.[0];
  return id === undefined ? undefined : String(id);
}

export const hasMemory = (connection: Connection, id: string): boolean =>
  connection.first(sql`SELECT 1 FROM memories WHERE id = ${id}`) !== undefined;

function hasHistory(connection: Connection, partition: number, memoryId: string): boolean {
  return (
    connection.first(
      sql`SELECT 1 FROM history WHERE memory_id = ${memoryId} AND partition = ${partition}`,
    ) !== undefined
  );
}
