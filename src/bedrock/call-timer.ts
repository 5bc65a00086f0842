import type { CallTimings } from "../spec/call-report.js";
import type { Draft } from "./draft.js";

/** Notes when a call passes from one stage to the next. One attempt follows the other, so one timer serves them all. */
export class CallTimer {
  readonly #calledAt = performance.now();
  #retryMs: number | undefined;
  #paceMs = 0;
  #credentialsMs = 0;
  #mark = this.#calledAt;
  #admittedAt = 0;
  #sentAt = 0;

  /** An attempt begins: it waits for its turn. */
  begin(): void {
    this.#mark = performance.now();
    this.#retryMs = this.#retryMs === undefined ? 0 : this.#mark - this.#calledAt;
  }

  /** Its quota lets it go. */
  paced(): void {
    this.#paceMs = this.#lap();
  }

  /** Its credentials are there: it waits for a place among the requests in flight. */
  authenticated(): void {
    this.#credentialsMs = this.#lap();
  }

  /** It has its place, and is signed. */
  admitted(): void {
    this.#admittedAt = performance.now();
  }

  /** It goes over the wire. */
  sent(): void {
    this.#sentAt = performance.now();
  }

  sinceSent(): number {
    return performance.now() - this.#sentAt;
  }

  /** @param firstByteMs milliseconds from sending until the answer's headers */
  timings(firstByteMs: number | undefined, endedAt: number, decodedAt?: number): CallTimings {
    const timings: Draft<CallTimings> = {
      retryMs: this.#retryMs ?? 0,
      queueMs: this.#paceMs + this.#admittedAt - this.#mark,
      signMs: this.#credentialsMs + this.#sentAt - this.#admittedAt,
      networkMs: endedAt - this.#sentAt,
    };
    if (firstByteMs !== undefined) timings.firstByteMs = firstByteMs;
    if (decodedAt !== undefined) timings.decodeMs = decodedAt - endedAt;
    return timings;
  }

  #lap(): number {
    const before = this.#mark;
    this.#mark = performance.now();
    return this.#mark - before;
  }
}
