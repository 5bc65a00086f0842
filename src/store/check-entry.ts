import { VarveError } from "../errors.js";
import { SCOPE_IDS } from "../spec/scope.js";
import type { ImportedMemory, StoreEntry } from "../spec/store.js";
import { checkScope, checkTime, checkVector } from "./check-input.js";
import { checkJsonObject } from "./check-json.js";
import { checkText } from "./check-text.js";

/** Throws `INPUT_INVALID`, or `SCOPE_REQUIRED`, unless a memory to be imported is named as a store can look for it. */
export function checkImported({ scope, memoryId, hash }: ImportedMemory): void {
  checkScope(scope);
  checkText(memoryId, "memoryId");
  checkText(hash, "hash");
}

const EVENTS: readonly string[] = ["ADD", "UPDATE", "DELETE"];

/** Throws `INPUT_INVALID`, or `SCOPE_REQUIRED`, unless an imported entry is whole and of one memory. */
export function checkEntry({ scope, memoryId, record, vector, history }: StoreEntry): void {
  checkScope(scope);
  checkText(memoryId, "memoryId");
  if (record === undefined) {
    if (history.length === 0) throw invalid("An entry holds neither a record nor history.");
  } else {
    if (record.id !== memoryId) throw invalid("`record.id` is not the entry's `memoryId`.");
    if (SCOPE_IDS.some((id) => record[id] !== scope[id])) {
      throw invalid("`record` belongs to another scope than the entry.");
    }
    checkText(record.memory, "record.memory");
    checkText(record.hash, "record.hash");
    checkJsonObject(record.metadata, "record.metadata");
    checkTime(record.createdAt, "record.createdAt");
    checkTime(record.updatedAt, "record.updatedAt");
    if (record.attributedTo !== undefined) checkText(record.attributedTo, "record.attributedTo");
    if (record.expiresAt !== undefined) checkTime(record.expiresAt, "record.expiresAt");
    checkVector(vector, "vector");
  }
  for (const [index, entry] of history.entries()) checkHistory(entry, memoryId, `history[${index}]`);
}

function checkHistory(entry: StoreEntry["history"][number], memoryId: string, place: string): void {
  if (entry.memoryId !== memoryId) throw invalid(`\`${place}.memoryId\` is not the entry's.`);
  if (!EVENTS.includes(entry.event)) throw invalid(`\`${place}.event\` is none of ${EVENTS.join(", ")}.`);
  if (entry.previousMemory !== null) checkText(entry.previousMemory, `${place}.previousMemory`);
  if (entry.newMemory !== null) checkText(entry.newMemory, `${place}.newMemory`);
  checkTime(entry.at, `${place}.at`);
  checkText(entry.actor, `${place}.actor`);
  if (entry.reason !== undefined) checkText(entry.reason, `${place}.reason`);
}

const invalid = (message: string): VarveError => new VarveError("INPUT_INVALID", message);
