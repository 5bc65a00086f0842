import type { CallOptions } from "../../spec/language-model.js";
import type { StoreEntry } from "../../spec/store.js";
import { hashText } from "../../util/hash-text.js";
import type { MemoryContext } from "../memory-context.js";
import { redactKeptPast, redactMetadata, redactText } from "../redact.js";

/**
 * An entry as the policy lets it be stored: a text that was masked has lost its vector, which stands for what it was. Throws
 * `SENSITIVE_DATA` unless the mode is `mask`.
 */
export async function redactEntry(
  context: Pick<MemoryContext, "redaction">,
  entry: StoreEntry,
  call: CallOptions,
): Promise<StoreEntry> {
  if (context.redaction === undefined) return entry;
  const { record, vector, ...past } = entry;
  const history = await Promise.all(entry.history.map((change) => redactChange(context, change, call)));
  if (record === undefined) return { ...past, history };
  const memory = await redactText(context, record.memory, "The memory", call);
  const metadata = (await redactMetadata(context, record.metadata, call)) ?? {};
  const isUnchanged = memory === record.memory;
  return {
    ...past,
    history,
    record: { ...record, memory, metadata, hash: isUnchanged ? record.hash : hashText(memory) },
    ...(isUnchanged && vector !== undefined && { vector }),
  };
}

async function redactChange(
  context: Pick<MemoryContext, "redaction">,
  change: StoreEntry["history"][number],
  call: CallOptions,
): Promise<StoreEntry["history"][number]> {
  const [previousMemory, newMemory, reason] = await Promise.all([
    redactKeptPast(context, change.previousMemory, call),
    redactKeptPast(context, change.newMemory, call),
    redactKeptPast(context, change.reason, call),
  ]);
  return { ...change, previousMemory, newMemory, ...(reason !== undefined && { reason }) };
}
