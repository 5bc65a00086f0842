/** What a cache was good for since it was opened. */
export interface CacheStats {
  /** Found. */
  readonly hits: number;
  /** Asked of the service. */
  readonly misses: number;
  /** Waited for together with an equal one that was under way. */
  readonly shared: number;
  /** Hits as a share of all, 0 to 1. */
  readonly hitRate: number;
  /** US dollars that the hits had cost, as far as that is known. */
  readonly savedUsd: number;
}

/** Absent: there is no such cache. */
export interface MemoryStats {
  /** Counted by text. */
  readonly embeddings?: CacheStats;
  /** Counted by request. */
  readonly responses?: CacheStats;
}
