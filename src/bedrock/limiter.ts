import { abortError, throwIfAborted } from "./abort.js";

/**
 * Lets at most `size` tasks run at once; the others wait their turn in the order they came. A task that waits
 * leaves the queue when its signal is aborted.
 */
export class Limiter {
  readonly size: number;
  #running = 0;
  readonly #waiting = new Set<() => void>();
  readonly #idle: (() => void)[] = [];

  constructor(size: number) {
    this.size = size;
  }

  /**
   * Takes a place: at once, or, where it returns a promise, when that resolves. Whoever has one gives it back with `leave`.
   * Throws, or rejects, with `ABORTED`.
   */
  enter(signal?: AbortSignal): Promise<void> | undefined {
    throwIfAborted(signal, "A call that waited for its turn");
    if (this.#running >= this.size) return this.#turn(signal);
    this.#running += 1;
    return undefined;
  }

  /** Hands the place to the task that waits longest, or gives it back. */
  leave(): void {
    const [next] = this.#waiting;
    if (next !== undefined) {
      this.#waiting.delete(next);
      next();
      return;
    }
    this.#running -= 1;
    if (this.#running === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  /** Resolves when no task runs or waits. */
  async idle(): Promise<void> {
    if (this.#running === 0) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #turn(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const start = (): void => {
        signal?.removeEventListener("abort", leave);
        resolve();
      };
      const leave = (): void => {
        this.#waiting.delete(start);
        if (signal !== undefined) reject(abortError(signal, "A call that waited for its turn"));
      };
      this.#waiting.add(start);
      signal?.addEventListener("abort", leave, { once: true });
    });
  }
}
