/** How the store keeps vectors. */
export interface VectorSettings {
  readonly schema: string;
  /** Absent: without an index, so that every search is exact. */
  readonly hnsw: HnswSettings | undefined;
}

/** @see https://github.com/pgvector/pgvector#hnsw */
export interface HnswSettings {
  /** Connections of each vector, 2 to 100. */
  readonly m: number;
  /** Candidates while the index is built, 4 to 1,000, at least twice `m`. */
  readonly efConstruction: number;
}
