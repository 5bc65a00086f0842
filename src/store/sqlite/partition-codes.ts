import { CodeRows } from "../vector/code-rows.js";
import type { VectorMemory } from "../vector/vector-memory.js";
import type { Connection } from "./connection.js";
import { partitionRange, SEQUENCE_OF_KEY } from "./memory-key.js";
import { PartitionCache } from "./partition-cache.js";
import type { Partition } from "./partitions.js";
import { sql } from "./sql.js";

/** Rows in one read at most: bounds what it holds in memory. */
const ROWS_PER_READ = 8192;

/** The quantised vectors of partitions, from memory where a copy holds. */
export class PartitionCodes {
  readonly #connection: Connection;
  readonly #memory: VectorMemory;
  readonly #limitBytes: number;
  readonly #cache: PartitionCache<CodeRows>;

  constructor(connection: Connection, memory: VectorMemory, limitBytes: number) {
    this.#connection = connection;
    this.#memory = memory;
    this.#limitBytes = limitBytes;
    this.#cache = new PartitionCache<CodeRows>(limitBytes, {
      empty: () => new CodeRows(memory),
      append: (rows, { id, memoryCount }, after) => {
        this.#cache.makeRoom(CodeRows.bytesOf(memoryCount, memory));
        for (const [sequences, packed] of this.#read(id, after)) rows.append(sequences, packed);
        return rows;
      },
      bytes: (rows) => rows.bytes,
      release: (rows) => rows.release(),
    });
  }

  /**
   * The rows of a partition; valid until the next is asked for. A partition that is larger than the cache comes piece by
   * piece, so that it never is in memory as a whole.
   */
  *rows(partition: Partition): Generator<CodeRows> {
    if (CodeRows.bytesOf(partition.memoryCount, this.#memory) <= this.#limitBytes) {
      yield this.#cache.read(partition);
      return;
    }
    for (const [sequences, packed] of this.#read(partition.id, 0)) {
      const piece = new CodeRows(this.#memory);
      try {
        piece.append(sequences, packed);
        yield piece;
      } finally {
        piece.release();
      }
    }
  }

  /** Packed by SQLite into one value per read: far cheaper than row by row. */
  *#read(partition: number, after: number): Generator<readonly [sequences: number[], packed: Uint8Array]> {
    for (let last = after; ; ) {
      const row = this.#connection.first(sql`
        SELECT json_group_array(${SEQUENCE_OF_KEY}), CAST(group_concat(code, '') AS BLOB) FROM (
          SELECT partition_and_sequence, code FROM codes WHERE ${partitionRange(partition, last)}
          ORDER BY partition_and_sequence LIMIT ${ROWS_PER_READ})`);
      const sequences = JSON.parse(String(row?.[0])) as number[];
      const packed = row?.[1];
      if (!(packed instanceof Uint8Array)) return;
      yield [sequences, packed];
      if (sequences.length < ROWS_PER_READ) return;
      last = sequences.at(-1) ?? last;
    }
  }
}
