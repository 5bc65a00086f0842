export interface CircuitOptions {
  /** Calls in a row that must fail for the circuit to open. Default 5. */
  readonly failures?: number | undefined;
  /** Milliseconds until an open circuit lets one call through to try. Default 30,000. */
  readonly pauseMs?: number | undefined;
}

const DEFAULT_FAILURES = 5;
const DEFAULT_PAUSE_MS = 30_000;

/**
 * Tells whether it is worth sending a call somewhere. Closed, it permits every call; after so many failures in a row it
 * opens and permits none; after a pause it permits a single one, the probe, which closes it again or opens it anew.
 */
export class CircuitBreaker {
  readonly #failures: number;
  readonly #pauseMs: number;
  readonly #now: () => number;
  #failed = 0;
  #openedAt: number | undefined;
  #probing = false;

  /** @param now monotonic milliseconds; default `performance.now` */
  constructor(options: CircuitOptions = {}, now: () => number = () => performance.now()) {
    this.#failures = options.failures ?? DEFAULT_FAILURES;
    this.#pauseMs = options.pauseMs ?? DEFAULT_PAUSE_MS;
    this.#now = now;
  }

  /** Whether a call may be sent. Whoever gets true reports how it went. */
  permits(): boolean {
    if (this.#openedAt === undefined) return true;
    if (this.#probing || this.#now() - this.#openedAt < this.#pauseMs) return false;
    this.#probing = true;
    return true;
  }

  succeeded(): void {
    this.#failed = 0;
    this.#openedAt = undefined;
    this.#probing = false;
  }

  failed(): void {
    this.#failed += 1;
    if (this.#probing || this.#failed >= this.#failures) this.#openedAt = this.#now();
    this.#probing = false;
  }

  /** The call ended without telling anything of the other side. */
  abandoned(): void {
    this.#probing = false;
  }
}
