import { createHash } from "node:crypto";
import { VarveError } from "../errors.js";
import type { Conversation } from "../spec/memory.js";
import type { JobStore } from "../spec/store.js";
import { isIterable } from "../util/iterator-of.js";
import { overrideMethods } from "../util/override-methods.js";
import { describeValue } from "./describe-value.js";
import { isRecord } from "./is-record.js";
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
    `${operation}: this kind of store cannot note what a job has done. Leave out job, or use another store.`,
  );
}

/** Throws `INPUT_INVALID` for what is no iterable. */
export function checkIterable(conversations: unknown, operation: string): void {
  if (isIterable(conversations)) return;
  throw new VarveError(
    "INPUT_INVALID",
    `${operation}: the conversations are ${describeValue(conversations)}, not a list or another iterable.`,
  );
}

/** Throws `INPUT_INVALID` for what is no object, and for an `id` that is no text. */
export function checkConversation(conversation: unknown, operation: string): void {
  if (!isRecord(conversation)) {
    throw new VarveError(
      "INPUT_INVALID",
      `${operation}: a conversation is an object with messages, not ${describeValue(conversation)}.`,
    );
  }
  if (conversation["id"] !== undefined) parseText(conversation["id"], "id");
}

/** By what a job knows a conversation: its `id`, else a hash of its messages and its owner. Throws `INPUT_INVALID` if JSON cannot hold these. */
export function keyOf({ messages, id, ...owner }: Conversation, operation: string): string {
  return (
    id ??
    createHash("sha256")
      .update(jsonOf([messages, owner], operation), "utf8")
      .digest("base64url")
  );
}

function jsonOf(value: unknown, operation: string): string {
  try {
    return JSON.stringify(value);
  } catch (cause) {
    const message = `${operation}: a conversation holds what JSON cannot, so that it has no name in its job. Give it an id.`;
    throw new VarveError("INPUT_INVALID", message, { cause });
  }
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
