import type { CallReport } from "./call-report.js";
import type { CallOptions } from "./language-model.js";
import type { Cost } from "./usage.js";

/** A model that orders documents by how well they answer a query. */
export interface Reranker {
  /** Model id or ARN, as configured. */
  readonly modelId: string;
  /** Throws `BedrockError` when the call failed, and `INPUT_INVALID` for a request that cannot be made. */
  rerank(query: string, documents: readonly string[], options?: RerankOptions): Promise<RerankResult>;
}

export interface RerankOptions extends CallOptions {
  /** How many of the best to return. Default all. */
  readonly limit?: number;
}

export interface RerankResult {
  /** Best first. */
  readonly results: readonly RerankedDocument[];
  /** Requests sent, retries excluded. */
  readonly requests: number;
  /** By the price table; absent where nobody counts costs. */
  readonly cost?: Cost;
  /** What was adjusted, each once. */
  readonly warnings: readonly string[];
  /** One for each request. */
  readonly calls?: readonly CallReport[];
}

export interface RerankedDocument {
  /** Position in the list that was given. */
  readonly index: number;
  /** Higher is better; comparable within one query and model only. */
  readonly score: number;
}
