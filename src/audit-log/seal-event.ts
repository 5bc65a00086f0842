import { createHash } from "node:crypto";
import type { AuditEntry, SealEvent } from "../spec/audit-log.js";
import { SCOPE_IDS } from "../spec/scope.js";

/** Puts an event behind the entry with the given hash. */
export const sealEvent: SealEvent = (event, sequence, previousHash) => {
  const entry = { ...event, sequence, previousHash };
  return { ...entry, hash: hashOf(entry) };
};

/** SHA-256 of an entry's members in a fixed order, as JSON: no two entries have the same text. */
export function hashOf(entry: Omit<AuditEntry, "hash">): string {
  const { sequence, previousHash, at, actor, action, outcome, scope, memoryIds, counts } = entry;
  const text = JSON.stringify([
    sequence,
    previousHash,
    at,
    actor,
    action,
    outcome,
    SCOPE_IDS.map((id) => scope?.[id] ?? null),
    memoryIds ?? null,
    counts === undefined ? null : Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)),
  ]);
  return createHash("sha256").update(text, "utf8").digest("hex");
}
