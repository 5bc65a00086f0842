import { VarveError } from "../../errors.js";
import type { Scope } from "../../spec/scope.js";
import type {
  AddChange,
  ChangeContext,
  DeleteChange,
  StoreChange,
  StoreChangeResult,
  UpdateChange,
} from "../../spec/store.js";
import { checkDimensions } from "../check-input.js";
import { storedTime } from "../stored-time.js";
import type { Connection } from "./connection.js";
import { readSpace } from "./embedding-space.js";
import { hasExpired } from "./expire.js";
import { appendHistory } from "./history.js";
import { indexMemory } from "./memory-index.js";
import { visibleFrom } from "./partitions.js";
import { type FoundMemory, removeMemory } from "./remove-memory.js";
import { type Sql, sql } from "./sql.js";
import { WriteBatch } from "./write-batch.js";

/** Applies checked changes in order; run it inside a write. */
export function writeChanges(connection: Connection, changes: readonly StoreChange[]): StoreChangeResult[] {
  checkVectors(connection, changes);
  const batch = new WriteBatch(
    connection,
    changes.filter((change) => change.kind === "add"),
  );
  const results = changes.map((change) => writeChange(batch, change));
  batch.finish();
  return results;
}

function writeChange(batch: WriteBatch, change: StoreChange): StoreChangeResult {
  switch (change.kind) {
    case "add":
      return add(batch, change);
    case "update":
      return update(batch.settled(), batch, change);
    case "delete":
      return remove(batch.settled(), change);
  }
}

function checkVectors(connection: Connection, changes: readonly StoreChange[]): void {
  const vectors = changes.flatMap((change) => {
    if (change.kind === "add") return [change.vector];
    return change.kind === "update" && change.text !== undefined ? [change.text.vector] : [];
  });
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

function add(batch: WriteBatch, change: AddChange): StoreChangeResult {
  const { id, memory, hash } = change;
  const partition = batch.partitionOf(change.scope);
  const twin = batch.mayHoldText(partition, hash)
    ? findLiving(batch.settled(), partition, hash, change)
    : undefined;
  if (twin !== undefined) return { status: "duplicate", id: twin };
  if (batch.mayHold(id) && find(batch.settled(), id, undefined) !== undefined)
    return { status: "conflict", id };
  const entry = { partition, memoryId: id, event: "ADD", previousMemory: null, newMemory: memory } as const;
  const sequence = batch.append({ ...entry, context: change });
  const at = storedTime(change.at);
  const row = {
    id,
    memory,
    hash,
    metadata: JSON.stringify(change.metadata),
    createdAt: at,
    updatedAt: at,
    attributedTo: change.attributedTo ?? null,
    expiresAt: change.expiresAt === undefined ? null : storedTime(change.expiresAt),
  };
  batch.insert([partition, sequence], row, change.vector);
  return { status: "stored", id };
}

function update(connection: Connection, batch: WriteBatch, change: UpdateChange): StoreChangeResult {
  const { id, text, metadata, expiresAt, expectedHash } = change;
  const found = find(connection, id, change.scope);
  if (found === undefined) return { status: "missing", id };
  if (expectedHash !== undefined && found.hash !== expectedHash) return { status: "conflict", id };
  const [partition, sequence] = found.key;
  // The memory's own text is no obstacle.
  const isNew = text !== undefined && text.hash !== found.hash;
  const twin = isNew ? findLiving(connection, partition, text.hash, change) : undefined;
  if (twin !== undefined) return { status: "duplicate", id: twin };
  const entry = appendHistory(connection, {
    partition,
    memoryId: id,
    event: "UPDATE",
    previousMemory: found.memory,
    newMemory: text?.memory ?? found.memory,
    context: change,
  });
  if (text !== undefined) {
    indexMemory(connection, found.key, text.memory, text.vector);
    connection.run(sql`
      UPDATE memories SET memory = ${text.memory}, hash = ${text.hash}
      WHERE partition = ${partition} AND sequence = ${sequence}`);
    batch.noteText(partition, text.hash);
    connection.run(sql`UPDATE partitions SET last_rewritten = ${entry} WHERE id = ${partition}`);
  }
  const newMetadata = metadata === undefined ? null : JSON.stringify(metadata);
  const newExpiry =
    expiresAt === undefined ? sql`expires_at` : sql`${expiresAt === null ? null : storedTime(expiresAt)}`;
  connection.run(sql`
    UPDATE memories SET metadata = coalesce(${newMetadata}, metadata), expires_at = ${newExpiry},
      updated_at = ${storedTime(change.at)}
    WHERE partition = ${partition} AND sequence = ${sequence}`);
  connection.run(sql`UPDATE partitions SET last_changed = ${entry} WHERE id = ${partition}`);
  return { status: "updated", id };
}

function remove(connection: Connection, change: DeleteChange): StoreChangeResult {
  const { id, expectedHash } = change;
  const found = find(connection, id, change.scope);
  if (found === undefined) return { status: "missing", id };
  if (expectedHash !== undefined && found.hash !== expectedHash) return { status: "conflict", id };
  removeMemory(connection, found, change);
  return { status: "deleted", id };
}

function find(connection: Connection, id: string, scope: Scope | undefined): FoundMemory | undefined {
  return findWhere(
    connection,
    sql`memories.id = ${id} AND ${scope === undefined ? sql`1` : visibleFrom(scope)}`,
  );
}

/** The id of the partition's memory with this text. One that has expired makes room for the change. */
function findLiving(
  connection: Connection,
  partition: number,
  hash: string,
  { at, actor }: ChangeContext,
): string | undefined {
  const twin = findWhere(connection, sql`memories.partition = ${partition} AND hash = ${hash}`);
  if (twin === undefined) return undefined;
  if (!hasExpired(twin, { at, actor })) return twin.id;
  removeMemory(connection, twin, { at, actor, reason: "It had expired." });
  return undefined;
}

function findWhere(connection: Connection, condition: Sql): FoundMemory | undefined {
  const row = connection.first(sql`
    SELECT memories.partition, sequence, memories.id, hash, memory, expires_at
    FROM memories JOIN partitions ON partitions.id = memories.partition WHERE ${condition}`);
  if (row === undefined) return undefined;
  const [partition, sequence, id, hash, memory, expiresAt] = row as readonly [
    number,
    number,
    string,
    string,
    string,
    string | null,
  ];
  return { key: [partition, sequence], id, hash, memory, expiresAt };
}
