import { VarveError } from "../errors.js";

/** Runs tasks of the same key one after the other, in the order they came; tasks of different keys run side by side. */
export class KeyedMutex {
  readonly #tails = new Map<string, Promise<void>>();

  /** How many keys are in use. */
  get size(): number {
    return this.#tails.size;
  }

  /**
   * Runs `task` once every earlier task of `key` has ended, however it ended. Rejects with code `ABORTED`, and
   * never starts the task, if `signal` aborts while it waits.
   */
  async run<T>(key: string, task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const previous = this.#tails.get(key) ?? Promise.resolve();
    const { promise: ended, resolve: end } = deferred();
    const tail = previous.then(() => ended);
    this.#tails.set(key, tail);
    try {
      await settledOrAborted(previous, signal);
      return await task();
    } finally {
      end();
      // Not at once: a waiter that gave up must leave the entry of the task that still runs before it.
      void tail.then(() => {
        if (this.#tails.get(key) === tail) this.#tails.delete(key);
      });
    }
  }
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

async function settledOrAborted(previous: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return previous;
  const aborted = (): VarveError =>
    new VarveError("ABORTED", "The operation was aborted while it waited for its turn.", {
      cause: signal.reason,
    });
  if (signal.aborted) throw aborted();
  let onAbort = (): void => {};
  try {
    await Promise.race([
      previous,
      new Promise<never>((_, reject) => {
        onAbort = () => reject(aborted());
        signal.addEventListener("abort", onAbort, { once: true });
      }),
    ]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
