/** Tokens of one model call, as the service stated them; absent means not stated, never zero. */
export interface TokenUsage {
  /** Input tokens that were neither read from nor written to a prompt cache. */
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly cacheReadTokens?: number;
  readonly cacheWriteTokens?: number;
  /** Those of `cacheWriteTokens` that are kept for one hour, at a price of their own; the others are kept for five minutes. */
  readonly cacheWrite1hTokens?: number;
  /** Input + output + cache read + cache write. */
  readonly totalTokens?: number;
}

/** What calls cost by the price table. */
export interface Cost {
  /** US dollars; `undefined` if the price of some call is unknown, never 0 for it. */
  readonly usd: number | undefined;
  /** Calls whose price is unknown; absent: none. */
  readonly unpriced?: number;
}

/** What one memory operation spent. Costs are absent where nobody counts them. */
export interface OperationUsage {
  /** Language-model calls (extraction). */
  readonly llm: TokenUsage & { readonly calls: number; readonly cost?: Cost };
  /** Calls that described images and documents; absent if there were none. */
  readonly description?: TokenUsage & { readonly calls: number; readonly cost?: Cost };
  /** Embedding calls; `calls` counts requests, retries excluded. */
  readonly embedding: { readonly inputTokens?: number; readonly calls: number; readonly cost?: Cost };
  /** Reranking calls; absent: none. */
  readonly rerank?: { readonly calls: number; readonly cost?: Cost };
  /** All of it together. */
  readonly cost?: Cost;
}
