import type { AddManyResult } from "../spec/bulk.js";
import type { AddManyOptions, AddResult, Conversation } from "../spec/memory.js";
import { iteratorOf } from "../util/iterator-of.js";
import { sumUsage } from "../util/sum-usage.js";
import { add } from "./add.js";
import { checkConversation, checkIterable, type Job, jobOf, keyOf, runNoted, stopsJob } from "./job-items.js";
import type { MemoryContext } from "./memory-context.js";
import { checkOptions, parseInteger } from "./parse-options.js";
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
  const job = options.job === undefined ? undefined : jobOf(context, options.job, "addMany");
  checkIterable(conversations, "addMany");
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

type Outcome =
  | { readonly kind: "added"; readonly result: AddResult }
  | { readonly kind: "skipped" }
  | { readonly kind: "failed"; readonly error: unknown };

/** A failure is an outcome, an abort is not. */
async function addOne(
  context: MemoryContext,
  conversation: Conversation,
  job: Job | undefined,
  signal: AbortSignal | undefined,
): Promise<Outcome> {
  try {
    checkConversation(conversation, "addMany");
    const { messages, id: _, ...owner } = conversation;
    const options = signal === undefined ? owner : { ...owner, signal };
    if (job === undefined) return { kind: "added", result: await add(context, messages, options) };
    const key = keyOf(conversation, "addMany");
    if (await job.store.isDone({ job: job.name, key })) return { kind: "skipped" };
    const result = await runNoted(context, job, key, (noting) => add(noting, messages, options));
    return { kind: "added", result };
  } catch (error) {
    if (stopsJob(error, signal)) throw error;
    return { kind: "failed", error };
  }
}

/** Hands the values of an iterable to several readers, one after the other. */
class SharedIterator<T> {
  readonly #iterator: Iterator<T> | AsyncIterator<T>;
  #turn: Promise<unknown> = Promise.resolve();
  #index = 0;
  #isOver = false;

  constructor(values: Iterable<T> | AsyncIterable<T>) {
    this.#iterator = iteratorOf(values);
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
