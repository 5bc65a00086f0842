import { VarveError } from "../../errors.js";
import type { Scope } from "../../spec/scope.js";
import type {
  AddChange,
  DeleteChange,
  StoreChange,
  StoreChangeResult,
  UpdateChange,
} from "../../spec/store.js";
import { checkDimensions } from "../check-input.js";
import { storedTime } from "../stored-time.js";
import type { Connection } from "./connection.js";
import { readSpace } from "./embedding-space.js";
import { appendHistory } from "./history.js";
import { indexMemory, unindexMemory } from "./memory-index.js";
import type { MemoryKey } from "./memory-key.js";
import { ensurePartition, visibleFrom } from "./partitions.js";
import { sql } from "./sql.js";

/** Applies checked changes in order; run it inside a write. */
export function writeChanges(connection: Connection, changes: readonly StoreChange[]): StoreChangeResult[] {
  checkVectors(connection, changes);
  return changes.map((change) => writeChange(connection, change));
}

function writeChange(connection: Connection, change: StoreChange): StoreChangeResult {
  switch (change.kind) {
    case "add":
      return add(connection, change);
    case "update":
      return update(connection, change);
    case "delete":
      return remove(connection, change);
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

function add(connection: Connection, change: AddChange): StoreChangeResult {
  const { id, memory, hash } = change;
  const partition = ensurePartition(connection, change.scope);
  const twin = findByHash(connection, partition, hash);
  if (twin !== undefined) return { status: "duplicate", id: twin };
  if (find(connection, id, undefined) !== undefined) return { status: "conflict", id };
  const entry = { partition, memoryId: id, event: "ADD", previousMemory: null, newMemory: memory } as const;
  const sequence = appendHistory(connection, { ...entry, context: change });
  indexMemory(connection, [partition, sequence], memory, change.vector);
  const at = storedTime(change.at);
  connection.run(sql`
    INSERT INTO memories (partition, sequence, id, memory, hash, metadata, created_at, updated_at, attributed_to)
    VALUES (${partition}, ${sequence}, ${id}, ${memory}, ${hash}, ${JSON.stringify(change.metadata)}, ${at}, ${at},
      ${change.attributedTo ?? null})`);
  connection.run(sql`
    UPDATE partitions SET memory_count = memory_count + 1, last_added = ${sequence} WHERE id = ${partition}`);
  return { status: "stored", id };
}

function update(connection: Connection, change: UpdateChange): StoreChangeResult {
  const { id, text, metadata, expectedHash } = change;
  const found = find(connection, id, change.scope);
  if (found === undefined) return { status: "missing", id };
  if (expectedHash !== undefined && found.hash !== expectedHash) return { status: "conflict", id };
  const [partition, sequence] = found.key;
  const twin = text === undefined ? undefined : findByHash(connection, partition, text.hash);
  if (twin !== undefined && twin !== id) return { status: "duplicate", id: twin };
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
    connection.run(sql`UPDATE partitions SET last_rewritten = ${entry} WHERE id = ${partition}`);
  }
  const newMetadata = metadata === undefined ? null : JSON.stringify(metadata);
  connection.run(sql`
    UPDATE memories SET metadata = coalesce(${newMetadata}, metadata), updated_at = ${storedTime(change.at)}
    WHERE partition = ${partition} AND sequence = ${sequence}`);
  connection.run(sql`UPDATE partitions SET last_changed = ${entry} WHERE id = ${partition}`);
  return { status: "updated", id };
}

function remove(connection: Connection, change: DeleteChange): StoreChangeResult {
  const { id, expectedHash } = change;
  const found = find(connection, id, change.scope);
  if (found === undefined) return { status: "missing", id };
  if (expectedHash !== undefined && found.hash !== expectedHash) return { status: "conflict", id };
  const [partition, sequence] = found.key;
  const entry = appendHistory(connection, {
    partition,
    memoryId: id,
    event: "DELETE",
    previousMemory: found.memory,
    newMemory: null,
    context: change,
  });
  unindexMemory(connection, found.key);
  connection.run(sql`DELETE FROM memories WHERE partition = ${partition} AND sequence = ${sequence}`);
  connection.run(sql`
    UPDATE partitions SET memory_count = memory_count - 1, last_rewritten = ${entry} WHERE id = ${partition}`);
  return { status: "deleted", id };
}

interface FoundMemory {
  readonly key: MemoryKey;
  readonly hash: string;
  readonly memory: string;
}

function find(connection: Connection, id: string, scope: Scope | undefined): FoundMemory | undefined {
  const row = connection.first(sql`
    SELECT memories.partition, sequence, hash, memory
    FROM memories JOIN partitions ON partitions.id = memories.partition
    WHERE memories.id = ${id} AND ${scope === undefined ? sql`1` : visibleFrom(scope)}`);
  if (row === undefined) return undefined;
  const [partition, sequence, hash, memory] = row as readonly [number, number, string, string];
  return { key: [partition, sequence], hash, memory };
}

function findByHash(connection: Connection, partition: number, hash: string): string | undefined {
  const row = connection.first(
    sql`SELECT id FROM memories WHERE partition = ${partition} AND hash = ${hash}`,
  );
  return row === undefined ? undefined : String(row[0]);
}
