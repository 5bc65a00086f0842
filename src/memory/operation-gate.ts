import { VarveError } from "../errors.js";

/** Counts the operations that run, so that closing can wait for them and refuse later ones. */
export class OperationGate {
  readonly #running = new Set<Promise<unknown>>();
  #closing: Promise<void> | undefined;

  /** Runs an operation. Rejects with code `CLOSED` once `close` was called. */
  async run<T>(operation: () => Promise<T>): Promise<T> {
    if (this.#closing !== undefined) {
      throw new VarveError("CLOSED", "The memory is closed. Create a new one to go on.");
    }
    const running = operation();
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  /** Lets running operations end, however they end, then runs `release`, once; every call waits for that. */
  close(release: () => Promise<void>): Promise<void> {
    this.#closing ??= Promise.allSettled(this.#running).then(release);
    return this.#closing;
  }
}
