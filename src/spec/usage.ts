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

/** What one memory operation spent. */
export interface OperationUsage {
  /** Language-model calls (extraction). */
  readonly llm: TokenUsage & { readonly calls: number };
  /** Calls that described images and documents; absent if there were none. */
  readonly description?: TokenUsage & { readonly calls: number };
  /** Embedding calls; `calls` counts requests, retries excluded. */
  readonly embedding: { readonly inputTokens?: number; readonly calls: number };
}
