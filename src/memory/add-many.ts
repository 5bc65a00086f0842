import { createHash } from "node:crypto";
import { VarveError } from "../errors.js";
import type { AddManyOptions, AddManyResult, AddResult, Conversation } from "../spec/memory.js";
import type { JobStore } from "../spec/store.js";
import { overrideMethods } from "../util/override-methods.js";
import { sumUsage } from "../util/sum-usage.js";
import { add } from "./add.js";
import { describeValue } from "./describe-value.js";
import { isRecord } from "./is-record.js";
import type { MemoryContext } from "./memory-context.js";
import { checkOptions, parseInteger, parseText } from "./parse-options.js";
import { throwIfAborted } from "./throw-if-aborted.js";

const KNOWN_OPTIONS = ["job", "concurrency", "onProgress", "signal"];
const MOST_FAILURES = 100;

/** `Memory.addMany`: no more conversations are read than are being added. */
export async function addMany(
  context: MemoryContext,
  conversations: Iterable<Conversation> | AsyncIterable<Conversation>,
  options: AddManyOptions = {},
): Promise<AddManyResult> {
  checkOptions(options, KNOWN_OPTIONS, "addMany");
  const concurrency = parseInteger(options.concurrency, "concurrency", { min: 1, max: 64, fallback: 8 });
  const job = options.job === undefined ? undefined : jobOf(context, parseText(options.job, "job"));
  checkIterable(conversations);
  const input = new SharedIterator(conversations);
  const counts = { added: 0, skipped: 0, failed: 0 };
  const failures: { index: number; error: unknown }[] = [];
  let usage = sumUsage([]);
  const work = async (): Promise<void> => {
    for (let next = await input.next(); next !== undefined; next = await input.next()) {
      throwIfAborted(options.signal);
      const { index, value } = next;
      const outcome = await addOne(context, value, job, options.signal);
      if ("result" in outcome) usage = sumUsage([usage, outcome.result.usage]);
      counts[outcome.kind] += 1;
      if ("error" in outcome && failures.length < MOST_FAILURES)
        failures.push({ index, error: outcome.error });
      const { kind: _, ...told } = outcome;
      options.onProgress?.({ ...counts, index, ...told });
    }
  };
  try {
    await Promise.all(Array.from({ length: concurrency }, work));
  } finally {
    await input.close();
  }
  return { ...counts, failures: failures.sort((a, b) => a.index - b.index), usage };
}

function checkIterable(conversations: unknown): void {
  if (typeof conversations === "object" && conversations !== null) {
    if (Symbol.iterator in conversations || Symbol.asyncIterator in conversations) return;
  }
  throw new VarveError(
    "INPUT_INVALID",
    `addMany: the conversations are ${describeValue(conversations)}, not a list or another iterable.`,
  );
}

type Outcome =
  | { readonly kind: "added"; readonly result: AddResult }
  | { readonly kind: "skipped" }
  | { readonly kind: "failed"; readonly error: unknown };

interface Job {
  readonly name: string;
  readonly store: JobStore;
}

function jobOf({ store }: MemoryContext, name: string): Job {
  if (store.jobs !== undefined) return { name, store: store.jobs };
  throw new VarveError(
    "CONFIG_INVALID",
    "addMany: this kind of store cannot note what a job has done. Leave out job, or use the sqlite store.",
  );
}

/** A failure is an outcome, an abort is not. */
async function addOne(
  context: MemoryContext,
  conversation: Conversation,
  job: Job | undefined,
  signal: AbortSignal | undefined,
): Promise<Outcome> {
  try {
    if (!isRecord(conversation)) {
      throw new VarveError(
        "INPUT_INVALID",
        `addMany: a conversation is an object with messages, not ${describeValue(conversation)}.`,
      );
    }
    const { messages, id, ...owner } = conversation;
    const name = id === undefined ? undefined : parseText(id, "id");
    const options = signal === undefined ? owner : { ...owner, signal };
    if (job === undefined) return { kind: "added", result: await add(context, messages, options) };
    const item = { job: job.name, key: name ?? keyOf(messages, owner) };
    if (await job.store.isDone(item)) return { kind: "skipped" };
    let isNoted = false;
    // The note goes with the memories of the conversation, into one transaction.
    const store = overrideMethods(context.store, {
      commit: async (...args: Parameters<MemoryContext["store"]["commit"]>) => {
        const results = await job.store.commit(item, ...args);
        isNoted = true;
        return results;
      },
    });
    const result = await add({ ...context, store }, messages, options);
    if (!isNoted) await job.store.commit(item, []);
    return { kind: "added", result };
  } catch (error) {
    if (signal?.aborted === true || (VarveError.isInstance(error) && STOPPING.has(error.code))) throw error;
    return { kind: "failed", error };
  }
}

/** What every further conversation would meet, too: the job stops, and can be resumed. */
const STOPPING: ReadonlySet<string> = new Set([
  "ABORTED",
  "BUDGET_EXCEEDED",
  "CLOSED",
  "STORE_FULL",
  "STORE_READ_ONLY",
]);

function keyOf(messages: unknown, owner: object): string {
  return createHash("sha256")
    .update(jsonOf([messages, owner]), "utf8")
    .digest("base64url");
}

function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (cause) {
    const message =
      "addMany: a conversation holds what JSON cannot, so that it has no name in its job. Give it an id.";
    throw new VarveError("INPUT_INVALID", message, { cause });
  }
}

/** Hands the values of an iterable to several readers, one after the other. */
class SharedIterator<T> {
  readonly #iterator: Iterator<T> | AsyncIterator<T>;
  #turn: Promise<unknown> = Promise.resolve();
  #index = 0;
  #isOver = false;

  constructor(values: Iterable<T> | AsyncIterable<T>) {
    this.#iterator =
      Symbol.asyncIterator in values ? values[Symbol.asyncIterator]() : values[Symbol.iterator]();
  }

  next(): Promise<{ readonly index: number; readonly value: T } | undefined> {
    const turn = this.#turn.then(async () => {
      if (this.#isOver) return undefined;
      const { done, value } = await this.#iterator.next();
      if (done === true) {
        this.#isOver = true;
        return undefined;
      }
      return { index: this.#index++, value };
    });
    this.#turn = turn.catch(() => {
      this.#isOver = true;
    });
    return turn;
  }

  /** Lets the source release what it holds, where it was not read to its end. */
  async close(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    await this.#iterator.return?.();
  }
}
