import { MEASURED_AT_ONCE, type VectorMemory } from "../vector/vector-memory.js";
import type { Connection } from "./connection.js";
import type { Partition } from "./partitions.js";
import { sql } from "./sql.js";

interface Copy {
  readonly address: number;
  /** Of its partition, when the vector was read. */
  readonly lastRewritten: number;
}

/**
 * The float32 vectors of the memories measured lately, in a `VectorMemory`. A copy holds while the row of its memory's
 * partition says that no text was changed since. The least recently used go first.
 */
export class MeasuredVectors {
  readonly #connection: Connection;
  readonly #memory: VectorMemory;
  readonly #most: number;
  /** By sequence, least recently used first. */
  readonly #copies = new Map<number, Copy>();
  readonly #free: number[] = [];

  constructor(connection: Connection, memory: VectorMemory, limitBytes: number) {
    this.#connection = connection;
    this.#memory = memory;
    this.#most = Math.max(1, Math.floor(limitBytes / (4 * memory.dimensions)));
  }

  /** The exact cosine of each memory with the query that the memory holds, by sequence. */
  measure(wanted: ReadonlyMap<number, Partition>): Map<number, number> {
    const all = [...wanted];
    const measured = new Map<number, number>();
    const atOnce = Math.min(MEASURED_AT_ONCE, this.#most);
    for (let start = 0; start < all.length; start += atOnce) {
      const batch = all.slice(start, start + atOnce);
      const missing = batch.filter(([sequence, partition]) => !this.#touch(sequence, partition));
      if (missing.length > 0) this.#read(new Map(missing));
      const sequences: number[] = [];
      const addresses: number[] = [];
      for (const [sequence] of batch) {
        const copy = this.#copies.get(sequence);
        if (copy === undefined) continue;
        sequences.push(sequence);
        addresses.push(copy.address);
      }
      const cosines = this.#memory.measure(addresses);
      for (const [index, sequence] of sequences.entries()) measured.set(sequence, cosines[index] as number);
    }
    return measured;
  }

  /** Whether there is a copy that holds; it is then the last to go. */
  #touch(sequence: number, { lastRewritten }: Partition): boolean {
    const copy = this.#copies.get(sequence);
    if (copy === undefined) return false;
    this.#copies.delete(sequence);
    if (copy.lastRewritten === lastRewritten) {
      this.#copies.set(sequence, copy);
      return true;
    }
    this.#free.push(copy.address);
    return false;
  }

  #read(wanted: ReadonlyMap<number, Partition>): void {
    const row = this.#connection.first(sql`
      SELECT json_group_array(vectors.sequence), CAST(group_concat(vectors.vector, '') AS BLOB)
      FROM json_each(${JSON.stringify([...wanted.keys()])}) AS wanted
      CROSS JOIN vectors ON vectors.sequence = wanted.value`);
    const sequences = JSON.parse(String(row?.[0])) as number[];
    const vectors = row?.[1];
    if (!(vectors instanceof Uint8Array)) return;
    const bytes = 4 * this.#memory.dimensions;
    for (const [index, sequence] of sequences.entries()) {
      const address = this.#slot();
      this.#memory.write(address, vectors.subarray(index * bytes, (index + 1) * bytes));
      this.#copies.set(sequence, { address, lastRewritten: wanted.get(sequence)?.lastRewritten ?? 0 });
    }
  }

  /** Room for one vector: unused, or that of the least recently used. */
  #slot(): number {
    if (this.#free.length === 0 && this.#copies.size < this.#most) {
      const bytes = 4 * this.#memory.dimensions;
      const block = this.#memory.allocate();
      for (let at = 0; at + bytes <= this.#memory.blockBytes; at += bytes) this.#free.push(block + at);
    }
    const free = this.#free.pop();
    if (free !== undefined) return free;
    const [oldest] = this.#copies;
    if (oldest === undefined) throw new RangeError("A vector has no room.");
    this.#copies.delete(oldest[0]);
    return oldest[1].address;
  }
}
