import { VectorMemory } from "../vector/vector-memory.js";
import type { Connection } from "./connection.js";
import { MeasuredVectors } from "./measured-vectors.js";
import { PartitionCodes } from "./partition-codes.js";
import { PartitionTerms } from "./partition-terms.js";
import { RecentRecords } from "./recent-records.js";

/** What copies of codes may take in memory: some 120,000 memories of 1,024 dimensions. */
const CODES_BYTES = 128 * 1024 * 1024;
/** What copies of full-text indexes may take: a scope of many users whose codes have room must find room here, too. */
const TERMS_BYTES = 128 * 1024 * 1024;
/** What copies of float32 vectors may take: some 12,000 memories of 1,024 dimensions. */
const VECTORS_BYTES = 48 * 1024 * 1024;
/** What copies of records may take: some 16,000 memories of a sentence or two. */
const RECORDS_BYTES = 16 * 1024 * 1024;

/** What a search by vectors reads, for vectors of one size. */
export interface VectorIndex {
  readonly memory: VectorMemory;
  readonly codes: PartitionCodes;
  readonly vectors: MeasuredVectors;
}

/** Copies in memory of what searches read of partitions, besides their rows; made at the first search. */
export class SearchIndexes {
  readonly terms: PartitionTerms;
  readonly records: RecentRecords;
  readonly #connection: Connection;
  #vectorIndex: VectorIndex | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.terms = new PartitionTerms(connection, TERMS_BYTES);
    this.records = new RecentRecords(connection, RECORDS_BYTES);
  }

  /** For the size of vectors that the store is bound to now. */
  vectorIndex(dimensions: number): VectorIndex {
    if (this.#vectorIndex?.memory.dimensions !== dimensions) {
      const memory = new VectorMemory(dimensions);
      this.#vectorIndex = {
        memory,
        codes: new PartitionCodes(this.#connection, memory, CODES_BYTES),
        vectors: new MeasuredVectors(this.#connection, memory, VECTORS_BYTES),
      };
    }
    return this.#vectorIndex;
  }
}
