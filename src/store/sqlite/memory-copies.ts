interface Copy<Value> {
  readonly value: Value;
  readonly version: number;
  readonly bytes: number;
  /** Rounds in which it was last used, and last put at the end of the queue. */
  lastUsed: number;
  queued: number;
}

/**
 * Copies of something of single memories, by sequence. A copy holds for one version of the memory's partition. When room is
 * needed the oldest go first, but for those that were used since they came to their place in the queue.
 */
export class MemoryCopies<Value> {
  readonly #limitBytes: number;
  readonly #release: (value: Value) => void;
  /** In the order in which they may go. */
  readonly #copies = new Map<number, Copy<Value>>();
  #bytes = 0;
  #round = 0;

  constructor(limitBytes: number, release: (value: Value) => void = () => undefined) {
    this.#limitBytes = limitBytes;
    this.#release = release;
  }

  /** Begins a round: what is used in it stays until the next. */
  beginRound(): void {
    this.#round += 1;
  }

  /** The copy, if it is of this version. */
  get(sequence: number, version: number): Value | undefined {
    const copy = this.#copies.get(sequence);
    if (copy === undefined) return undefined;
    if (copy.version !== version) {
      this.#drop(sequence, copy);
      return undefined;
    }
    copy.lastUsed = this.#round;
    return copy.value;
  }

  /** Keeps a copy of a memory that has none. Make room for it before. */
  keep(sequence: number, version: number, value: Value, bytes: number): void {
    this.#copies.set(sequence, { value, version, bytes, lastUsed: this.#round, queued: this.#round });
    this.#bytes += bytes;
  }

  /** Drops copies until this much more fits in, or only this round's are left. */
  makeRoom(bytes: number): void {
    let visits = 2 * this.#copies.size;
    for (const [sequence, copy] of this.#copies) {
      if (this.#bytes + bytes <= this.#limitBytes || visits === 0) break;
      visits -= 1;
      if (copy.lastUsed > copy.queued || copy.lastUsed === this.#round) {
        copy.queued = copy.lastUsed;
        this.#copies.delete(sequence);
        this.#copies.set(sequence, copy);
      } else this.#drop(sequence, copy);
    }
  }

  #drop(sequence: number, copy: Copy<Value>): void {
    this.#copies.delete(sequence);
    this.#bytes -= copy.bytes;
    this.#release(copy.value);
  }
}
