/** Keeps what was computed once, by key, until it expires or something newer needs the room. */
export interface CacheStore {
  /** The values of the keys, in order; `undefined` for what is not there, or has expired by `now` (ISO 8601 in UTC). */
  get(keys: readonly string[], now: string): Promise<readonly (Uint8Array | undefined)[]>;
  /**
   * Keeps values, in one transaction, and drops the oldest until all of them together have at most `maxBytes`. It survives the end
   * of the process; a power failure may take the last seconds.
   */
  put(entries: readonly CacheEntry[], maxBytes: number): Promise<void>;
  /** Drops everything, and leaves no byte of it in the store's files. */
  clear(): Promise<void>;
}

export interface CacheEntry {
  /** Tells nothing of the content, such as a hash. */
  readonly key: string;
  readonly value: Uint8Array;
  /** ISO 8601 in UTC; absent: it does not expire. */
  readonly expiresAt?: string;
}
