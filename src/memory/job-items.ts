import { createHash } from "node:crypto";
import { VarveError } from "../errors.js";
import type { Conversation } from "../spec/memory.js";
import type { JobStore } from "../spec/store.js";
import { overrideMethods } from "../util/override-methods.js";
import type { MemoryContext } from "./memory-context.js";
import { parseText } from "./parse-options.js";

/** A long job, and where it is noted what it has done. */
export interface Job {
  readonly name: string;
  readonly store: JobStore;
}

/**
 * Throws `CONFIG_INVALID` if the store notes nothing.
 *
 * @param operation for the message
 */
export function jobOf({ store }: MemoryContext, name: unknown, operation: string): Job {
  const text = parseText(name, "job");
  if (store.jobs !== undefined) return { name: text, store: store.jobs };
  throw new VarveError(
    "CONFIG_INVALID",
    `${operation}: this kind of store cannot note what a job has done. Leave out job, or use the sqlite store.`,
  );
}

/** By what a job knows a conversation: its `id`, else a hash of its messages and its owner. */
export function keyOf({ messages, id, ...owner }: Conversation): string {
  if (id !== undefined) return parseText(id, "id");
  return createHash("sha256")
    .update(JSON.stringify([messages, owner]), "utf8")
    .digest("base64url");
}

/** Runs what commits once at most; the note that the item is done goes into the same transaction. */
export async function runNoted<T>(
  context: MemoryContext,
  { name, store: jobs }: Job,
  key: string,
  run: (context: MemoryContext) => Promise<T>,
): Promise<T> {
  const item = { job: name, key };
  let isNoted = false;
  const store = overrideMethods(context.store, {
    commit: async (...args: Parameters<MemoryContext["store"]["commit"]>) => {
      const results = await jobs.commit(item, ...args);
      isNoted = true;
      return results;
    },
  });
  const result = await run({ ...context, store });
  if (!isNoted) await jobs.commit(item, []);
  return result;
}

/** Whether every further conversation would meet this error, too: the job stops, and can be resumed. */
export const stopsJob = (error: unknown, signal: AbortSignal | undefined): boolean =>
  signal?.aborted === true || (VarveError.isInstance(error) && STOPPING.has(error.code));

const STOPPING: ReadonlySet<string> = new Set([
  "ABORTED",
  "BUDGET_EXCEEDED",
  "CLOSED",
  "STORE_FULL",
  "STORE_READ_ONLY",
]);
