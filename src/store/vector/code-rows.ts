import { ROW_HEADER_BYTES } from "./quantize.js";
import type { VectorMemory } from "./vector-memory.js";

/** A sequence in an `Int32Array`. */
const SEQUENCE_BYTES = 4;
const FIRST_CAPACITY = 64;

/** The packed rows of one partition, in blocks of a `VectorMemory`, in the order of their sequences. */
export class CodeRows {
  readonly #memory: VectorMemory;
  readonly #blocks: number[] = [];
  #sequences = new Int32Array(FIRST_CAPACITY);
  #count = 0;

  constructor(memory: VectorMemory) {
    this.#memory = memory;
  }

  /** What it takes in memory. */
  get bytes(): number {
    return this.#blocks.length * this.#memory.blockBytes + this.#sequences.length * SEQUENCE_BYTES;
  }

  /** What rows of this number will take at most. */
  static bytesOf(count: number, memory: VectorMemory): number {
    return (
      Math.ceil(count / memory.rowsPerBlock) * memory.blockBytes +
      SEQUENCE_BYTES * Math.max(FIRST_CAPACITY, 2 * count)
    );
  }

  /** Adds rows that come after all there are; `packed` has them one after the other. */
  append(sequences: readonly number[], packed: Uint8Array): void {
    const { rowsPerBlock, dimensions } = this.#memory;
    const rowBytes = ROW_HEADER_BYTES + dimensions;
    this.#reserve(this.#count + sequences.length);
    this.#sequences.set(sequences, this.#count);
    for (let added = 0; added < sequences.length; ) {
      const before = this.#count % rowsPerBlock;
      if (before === 0) this.#blocks.push(this.#memory.allocate());
      const rows = Math.min(rowsPerBlock - before, sequences.length - added);
      const target = (this.#blocks.at(-1) ?? 0) + before * rowBytes;
      this.#memory.write(target, packed.subarray(added * rowBytes, (added + rows) * rowBytes));
      added += rows;
      this.#count += rows;
    }
  }

  /** Calls `visit` with each row whose similarity to the loaded query may reach what `threshold` says at that time. */
  scan(threshold: () => number, visit: (sequence: number, lower: number, upper: number) => void): void {
    const { rowsPerBlock } = this.#memory;
    for (const [block, address] of this.#blocks.entries()) {
      const first = block * rowsPerBlock;
      const rows = Math.min(rowsPerBlock, this.#count - first);
      const kept = this.#memory.scan(address, rows, threshold());
      for (let at = 0; at < kept.length; at += 3) {
        const sequence = this.#sequences[first + (kept[at] as number)] as number;
        visit(sequence, kept[at + 1] as number, kept[at + 2] as number);
      }
    }
  }

  /** Gives its blocks back; it then is empty. */
  release(): void {
    for (const address of this.#blocks) this.#memory.free(address);
    this.#blocks.length = 0;
    this.#count = 0;
  }

  #reserve(count: number): void {
    if (count <= this.#sequences.length) return;
    const grown = new Int32Array(Math.max(count, 2 * this.#sequences.length));
    grown.set(this.#sequences);
    this.#sequences = grown;
  }
}
