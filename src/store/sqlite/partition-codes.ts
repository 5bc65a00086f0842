import { appendSegment, type CodeSegment, SEGMENT_ROWS } from "../vector/code-segment.js";
import { ROW_HEADER_BYTES } from "../vector/quantize.js";
import type { Connection } from "./connection.js";
import { partitionRange, SEQUENCE_OF_KEY } from "./memory-key.js";
import { PartitionCache } from "./partition-cache.js";
import type { Partition } from "./partitions.js";
import { sql } from "./sql.js";

/** A sequence in a list of numbers. */
const SEQUENCE_BYTES = 8;

/** The quantised vectors of partitions, from memory where a copy holds. */
export class PartitionCodes {
  readonly #connection: Connection;
  readonly #limitBytes: number;
  readonly #cache: PartitionCache<readonly CodeSegment[]>;

  constructor(connection: Connection, limitBytes: number) {
    this.#connection = connection;
    this.#limitBytes = limitBytes;
    this.#cache = new PartitionCache<readonly CodeSegment[]>(limitBytes, {
      empty: () => [],
      append: (segments, partition, after) => {
        let all = segments;
        for (const added of this.#readSegments(partition.id, after)) all = appendSegment(all, added);
        return all;
      },
      bytes: (segments) => {
        let bytes = 0;
        for (const { rows, sequences } of segments)
          bytes += rows.byteLength + sequences.length * SEQUENCE_BYTES;
        return bytes;
      },
    });
  }

  /** A partition that is larger than the cache comes piece by piece, so that it never is in memory as a whole. */
  segments(partition: Partition, dimensions: number): Iterable<CodeSegment> {
    const bytes = partition.memoryCount * (ROW_HEADER_BYTES + dimensions + SEQUENCE_BYTES);
    return bytes > this.#limitBytes ? this.#readSegments(partition.id, 0) : this.#cache.read(partition);
  }

  /** Rows packed by SQLite into one value per segment: far cheaper than row by row. */
  *#readSegments(partition: number, after: number): Generator<CodeSegment> {
    for (let last = after; ; ) {
      const row = this.#connection.first(sql`
        SELECT json_group_array(${SEQUENCE_OF_KEY}), CAST(group_concat(code, '') AS BLOB) FROM (
          SELECT partition_and_sequence, code FROM codes WHERE ${partitionRange(partition, last)}
          ORDER BY partition_and_sequence LIMIT ${SEGMENT_ROWS})`);
      const sequences = JSON.parse(String(row?.[0])) as number[];
      const rows = row?.[1];
      if (!(rows instanceof Uint8Array)) return;
      yield { sequences, rows };
      if (sequences.length < SEGMENT_ROWS) return;
      last = sequences.at(-1) ?? last;
    }
  }
}
