import { VarveError } from "../errors.js";

/** A call that several callers wait for. It is aborted when the last of them has gone, and no sooner. */
export class SharedCall<T> {
  readonly #controller = new AbortController();
  readonly #result: Promise<T>;
  #waiting = 0;

  constructor(start: (signal: AbortSignal) => Promise<T>) {
    this.#result = start(this.#controller.signal);
    // Whoever waits sees the failure; if nobody does any more, it concerns nobody.
    this.#result.catch(() => {});
  }

  /** Fulfilled once the call is over, whatever became of it. */
  get ended(): Promise<void> {
    return this.#result.then(
      () => {},
      () => {},
    );
  }

  /** Whether the last caller has gone before the end: it is of no use to others then. */
  get isAborted(): boolean {
    return this.#controller.signal.aborted;
  }

  /** The result. Rejects with code `ABORTED` as soon as this caller's signal aborts. */
  async wait(signal: AbortSignal | undefined): Promise<T> {
    this.#waiting += 1;
    let onAbort = (): void => {};
    try {
      if (signal === undefined) return await this.#result;
      return await Promise.race([
        this.#result,
        new Promise<never>((_, reject) => {
          onAbort = () => reject(aborted(signal));
          if (signal.aborted) onAbort();
          else signal.addEventListener("abort", onAbort, { once: true });
        }),
      ]);
    } finally {
      signal?.removeEventListener("abort", onAbort);
      this.#waiting -= 1;
      if (this.#waiting === 0) this.#controller.abort();
    }
  }
}

const aborted = (signal: AbortSignal): VarveError =>
  new VarveError("ABORTED", "The call was aborted.", { cause: signal.reason });
