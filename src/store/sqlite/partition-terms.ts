import { TermIndex } from "../text/term-index.js";
import type { Connection } from "./connection.js";
import { partitionRange, SEQUENCE_OF_KEY } from "./memory-key.js";
import { PartitionCache } from "./partition-cache.js";
import type { Partition } from "./partitions.js";
import { sql } from "./sql.js";

/** Texts in one read at most: bounds what it holds in memory. */
const TEXTS_PER_READ = 8192;

/** The full-text indexes of partitions, built from their stored terms and kept in memory while they hold. */
export class PartitionTerms {
  readonly #connection: Connection;
  readonly #cache: PartitionCache<TermIndex>;

  constructor(connection: Connection, limitBytes: number) {
    this.#connection = connection;
    this.#cache = new PartitionCache(limitBytes, {
      empty: () => new TermIndex(),
      append: (index, partition, after) => this.#append(index, partition.id, after),
      bytes: (index) => index.bytes,
    });
  }

  index(partition: Partition): TermIndex {
    return this.#cache.read(partition);
  }

  #append(index: TermIndex, partition: number, after: number): TermIndex {
    for (let last = after; ; ) {
      const row = this.#connection.first(sql`
        SELECT json_group_array(${SEQUENCE_OF_KEY}), group_concat(terms, char(10)) FROM (
          SELECT partition_and_sequence, terms FROM terms WHERE ${partitionRange(partition, last)}
          ORDER BY partition_and_sequence LIMIT ${TEXTS_PER_READ})`);
      const sequences = JSON.parse(String(row?.[0])) as number[];
      const texts = String(row?.[1] ?? "").split("\n");
      for (const [at, sequence] of sequences.entries()) {
        const terms = texts[at] ?? "";
        index.add(sequence, terms === "" ? [] : terms.split(" "));
      }
      if (sequences.length < TEXTS_PER_READ) return index;
      last = sequences.at(-1) ?? last;
    }
  }
}
