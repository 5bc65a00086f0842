/** Something that must be over by a time. */
export interface Timed {
  /** Milliseconds of `performance.now`. */
  deadline: number;
  /** Called once that has passed, unless it was removed before. */
  expire(): void;
}

/** Times many things with one timer, which is set for the earliest deadline alone. It keeps no process alive. */
export class Deadlines {
  readonly #timed = new Set<Timed>();
  #timer: NodeJS.Timeout | undefined;
  #firesAt = Infinity;

  /** Begins to time, or heeds a new deadline. */
  watch(timed: Timed): void {
    this.#timed.add(timed);
    if (timed.deadline < this.#firesAt) this.#fireAt(timed.deadline);
  }

  delete(timed: Timed): void {
    this.#timed.delete(timed);
  }

  #fireAt(deadline: number): void {
    clearTimeout(this.#timer);
    this.#firesAt = deadline;
    const ms = Math.max(1, Math.ceil(deadline - performance.now()));
    this.#timer = setTimeout(() => this.#fire(), ms).unref();
  }

  #fire(): void {
    // Timers go by whole milliseconds, and may fire a little early by this clock.
    const passed = performance.now() + 1;
    let next = Infinity;
    this.#firesAt = Infinity;
    for (const timed of this.#timed) {
      if (timed.deadline <= passed) {
        this.#timed.delete(timed);
        timed.expire();
      } else {
        next = Math.min(next, timed.deadline);
      }
    }
    if (next < this.#firesAt) this.#fireAt(next);
  }
}
