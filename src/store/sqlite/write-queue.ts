import { setImmediate as nextTurn } from "node:timers/promises";
import { VarveError } from "../../errors.js";
import type { Connection } from "./connection.js";
import { waitWhileBusy } from "./wait-while-busy.js";

/** Bounds how long one transaction keeps the event loop and other processes. */
const MOST_AT_ONCE = 64;

type Outcome = { readonly value: unknown } | { readonly error: unknown };

interface Task {
  readonly work: (connection: Connection) => unknown;
  readonly settle: (outcome: Outcome) => void;
}

/**
 * Writes in the order of their calls. Those that wait at the same time share one transaction, and so one sync of the
 * disk; each is still applied as a whole or not at all, sees those before it, has its own result or error, and is
 * acknowledged only once it is durable.
 */
export class WriteQueue {
  readonly #connect: () => Connection;
  readonly #busyTimeoutMs: number;
  #waiting: Task[] = [];
  #isDraining = false;

  /** @param connect throws once the store is closed */
  constructor(connect: () => Connection, busyTimeoutMs: number) {
    this.#connect = connect;
    this.#busyTimeoutMs = busyTimeoutMs;
  }

  /** `work` may be called again after a failure of its transaction: it must leave nothing behind but what it writes. */
  run<T>(work: (connection: Connection) => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const settle = (outcome: Outcome): void => {
        if ("error" in outcome) reject(outcome.error);
        else resolve(outcome.value as T);
      };
      this.#waiting.push({ work, settle });
      if (!this.#isDraining) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#isDraining = true;
    while (this.#waiting.length > 0) {
      // Calls that the same turn of the event loop brings come along.
      await nextTurn();
      await this.#write(this.#waiting.splice(0, MOST_AT_ONCE));
    }
    this.#isDraining = false;
  }

  async #write(tasks: readonly Task[]): Promise<void> {
    const [first] = tasks;
    if (first !== undefined && tasks.length === 1) return this.#writeAlone(first);
    let outcomes: readonly Outcome[];
    try {
      outcomes = await this.#transaction((connection) => tasks.map(({ work }) => attempt(connection, work)));
    } catch (error) {
      if (VarveError.isInstance(error) && error.code === "STORE_BUSY") {
        for (const { settle } of tasks) settle({ error });
        return;
      }
      // Nothing was stored. What fails for all of them, such as too little room on the disk, need not fail for each.
      for (const task of tasks) await this.#writeAlone(task);
      return;
    }
    for (const [index, { settle }] of tasks.entries()) settle(outcomes[index] as Outcome);
  }

  async #writeAlone({ work, settle }: Task): Promise<void> {
    try {
      settle({ value: await this.#transaction(work) });
    } catch (error) {
      settle({ error });
    }
  }

  #transaction<T>(work: (connection: Connection) => T): Promise<T> {
    return waitWhileBusy(this.#busyTimeoutMs, () => {
      const connection = this.#connect();
      return connection.write(() => work(connection));
    });
  }
}

function attempt(connection: Connection, work: Task["work"]): Outcome {
  try {
    return { value: connection.part(() => work(connection)) };
  } catch (error) {
    // SQLite has rolled back the others' writes too.
    if (!connection.isInTransaction) throw error;
    return { error };
  }
}
