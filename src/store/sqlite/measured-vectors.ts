import { MEASURED_AT_ONCE, type VectorMemory } from "../vector/vector-memory.js";
import type { Connection } from "./connection.js";
import { MemoryCopies } from "./memory-copies.js";
import type { Partition } from "./partitions.js";
import { sql } from "./sql.js";

/**
 * The float32 vectors of the memories measured lately, in a `VectorMemory`. A copy holds while no text in its memory's partition
 * was changed.
 */
export class MeasuredVectors {
  readonly #connection: Connection;
  readonly #memory: VectorMemory;
  readonly #vectorBytes: number;
  /** By their addresses. */
  readonly #vectors: MemoryCopies<number>;
  /** Room for vectors in blocks of this object's. */
  readonly #free: number[] = [];

  constructor(connection: Connection, memory: VectorMemory, limitBytes: number) {
    this.#connection = connection;
    this.#memory = memory;
    this.#vectorBytes = 4 * memory.dimensions;
    this.#vectors = new MemoryCopies(limitBytes, (address) => this.#free.push(address));
  }

  /** The exact cosine of each memory with the query that the `VectorMemory` holds, by sequence. */
  measure(wanted: ReadonlyMap<number, Partition>): Map<number, number> {
    const measured = new Map<number, number>();
    let batch = new Map<number, Partition>();
    for (const [sequence, partition] of wanted) {
      batch.set(sequence, partition);
      if (batch.size < MEASURED_AT_ONCE) continue;
      this.#measureBatch(batch, measured);
      batch = new Map();
    }
    if (batch.size > 0) this.#measureBatch(batch, measured);
    return measured;
  }

  #measureBatch(batch: ReadonlyMap<number, Partition>, measured: Map<number, number>): void {
    this.#vectors.beginRound();
    const sequences: number[] = [];
    const addresses: number[] = [];
    const missing = new Map<number, Partition>();
    for (const [sequence, partition] of batch) {
      const address = this.#vectors.get(sequence, partition.lastRewritten);
      if (address === undefined) missing.set(sequence, partition);
      else {
        sequences.push(sequence);
        addresses.push(address);
      }
    }
    if (missing.size > 0) this.#read(missing, sequences, addresses);
    const cosines = this.#memory.measure(addresses);
    for (const [index, sequence] of sequences.entries()) measured.set(sequence, cosines[index] as number);
  }

  #read(wanted: ReadonlyMap<number, Partition>, sequences: number[], addresses: number[]): void {
    const row = this.#connection.first(sql`
      SELECT json_group_array(vectors.sequence), CAST(group_concat(vectors.vector, '') AS BLOB)
      FROM json_each(${JSON.stringify([...wanted.keys()])}) AS wanted
      CROSS JOIN vectors ON vectors.sequence = wanted.value`);
    const found = JSON.parse(String(row?.[0])) as number[];
    const vectors = row?.[1];
    if (!(vectors instanceof Uint8Array)) return;
    const bytes = this.#vectorBytes;
    for (const [index, sequence] of found.entries()) {
      this.#vectors.makeRoom(bytes);
      const address = this.#slot();
      this.#memory.write(address, vectors.subarray(index * bytes, (index + 1) * bytes));
      this.#vectors.keep(sequence, wanted.get(sequence)?.lastRewritten ?? 0, address, bytes);
      sequences.push(sequence);
      addresses.push(address);
    }
  }

  #slot(): number {
    if (this.#free.length === 0) {
      const block = this.#memory.allocate();
      for (let at = 0; at + this.#vectorBytes <= this.#memory.blockBytes; at += this.#vectorBytes)
        this.#free.push(block + at);
    }
    return this.#free.pop() as number;
  }
}
