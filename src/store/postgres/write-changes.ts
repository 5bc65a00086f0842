import { VarveError } from "../../errors.js";
import type { Scope } from "../../spec/scope.js";
import type { StoreChange, StoreChangeResult, Transcript } from "../../spec/store.js";
import { checkDimensions } from "../check-input.js";
import { applyPlan } from "./apply-plan.js";
import { ChangePlan, MOST_ENTRIES_PER_CHANGE } from "./change-plan.js";
import type { Session } from "./database.js";
import { lockSpace, readSpace } from "./embedding-space.js";
import { keepMessages } from "./messages.js";
import { hashScope, lockPartitions } from "./partitions.js";
import { readStored, type StoredMemory, takeSequences } from "./stored-memory.js";

/** Applies checked changes in order, and keeps a checked transcript; run it inside a write. */
export async function writeChanges(
  session: Session,
  schema: string,
  changes: readonly StoreChange[],
  transcript: Transcript | undefined,
): Promise<StoreChangeResult[]> {
  await checkVectors(session, schema, vectorsOf(changes));
  const owners = await readOwners(session, changes);
  const scopes = [
    ...changes.flatMap((change) => (change.kind === "add" ? [change.scope] : [])),
    ...owners.map(({ scope }) => scope),
    ...(transcript === undefined ? [] : [transcript.scope]),
  ];
  const partitions = await lockPartitions(session, schema, scopes);
  const partitionOf = (scope: Scope): number => partitions.get(hashScope(scope)) ?? 0;
  const results =
    changes.length === 0 ? [] : await applyChanges(session, changes, partitionOf, ownersById(owners));
  if (transcript !== undefined) await keepMessages(session, partitionOf(transcript.scope), transcript);
  return results;
}

/** Holds the embedding space as it is, and throws `INPUT_INVALID` unless it is that of these vectors. */
export async function checkVectors(
  session: Session,
  schema: string,
  vectors: readonly Float32Array[],
): Promise<void> {
  if (vectors.length === 0) return;
  await session.first(lockSpace(schema, "shared"));
  const space = await readSpace(session);
  if (space === undefined) {
    throw new VarveError(
      "INPUT_INVALID",
      "The store is not bound to an embedding space. Call bindSpace first.",
    );
  }
  for (const vector of vectors) checkDimensions(vector, space.dimensions);
}

function vectorsOf(changes: readonly StoreChange[]): Float32Array[] {
  return changes.flatMap((change) => {
    if (change.kind === "add") return [change.vector];
    return change.kind === "update" && change.text !== undefined ? [change.text.vector] : [];
  });
}

/** The memories that updates and deletions name, before they are locked. */
async function readOwners(
  session: Session,
  changes: readonly StoreChange[],
): Promise<readonly StoredMemory[]> {
  const ids = changes.flatMap(({ kind, id }) => (kind === "add" ? [] : [id]));
  return ids.length === 0 ? [] : readStored(session, { ids, texts: [] });
}

const ownersById = (owners: readonly StoredMemory[]): ReadonlyMap<string, number> =>
  new Map(owners.map(({ id, partition }) => [id, partition]));

async function applyChanges(
  session: Session,
  changes: readonly StoreChange[],
  partitionOf: (scope: Scope) => number,
  owners: ReadonlyMap<string, number>,
): Promise<StoreChangeResult[]> {
  const texts = changes.flatMap((change) => {
    if (change.kind === "add") return [{ partition: partitionOf(change.scope), hash: change.hash }];
    if (change.kind === "delete" || change.text === undefined) return [];
    // A memory that an earlier change of this very call adds may be meant.
    const partitions = [owners.get(change.id), ...addedPartitions(changes, change.id, partitionOf)];
    const { hash } = change.text;
    return partitions.flatMap((partition) => (partition === undefined ? [] : [{ partition, hash }]));
  });
  const stored = await readStored(session, { ids: changes.map(({ id }) => id), texts });
  checkOwners(changes, stored, owners);
  const plan = new ChangePlan(stored, await takeSequences(session, MOST_ENTRIES_PER_CHANGE * changes.length));
  const results = changes.map((change) => {
    if (change.kind === "add") return plan.add(change, partitionOf(change.scope));
    return change.kind === "update" ? plan.update(change) : plan.remove(change);
  });
  await applyPlan(session, plan);
  return results;
}

const addedPartitions = (
  changes: readonly StoreChange[],
  id: string,
  partitionOf: (scope: Scope) => number,
): number[] =>
  changes.flatMap((change) => (change.kind === "add" && change.id === id ? [partitionOf(change.scope)] : []));

/** A memory that came to another scope, or came up at all, after the scopes were chosen is not locked: begin anew. */
function checkOwners(
  changes: readonly StoreChange[],
  stored: readonly StoredMemory[],
  owners: ReadonlyMap<string, number>,
): void {
  const named = new Set(changes.flatMap(({ kind, id }) => (kind === "add" ? [] : [id])));
  if (stored.every(({ id, partition }) => !named.has(id) || owners.get(id) === partition)) return;
  throw new VarveError("STORE_BUSY", "A memory was moved by another process meanwhile. Try again.");
}
