import type { HistoryEntry } from "../spec/memory-record.js";
import type { MemoryContext } from "./memory-context.js";
import { parseText } from "./parse-options.js";
import { redactPast } from "./redact.js";

/** `Memory.history`: every change of one memory, oldest first. */
export async function history(context: MemoryContext, id: unknown): Promise<readonly HistoryEntry[]> {
  const entries = await context.store.history(parseText(id, "id"));
  return Promise.all(
    entries.map(async (entry) => ({
      ...entry,
      previousMemory: await redactPast(context, entry.previousMemory),
      newMemory: await redactPast(context, entry.newMemory),
    })),
  );
}
