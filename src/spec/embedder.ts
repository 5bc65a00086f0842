import type { CallReport } from "./call-report.js";
import type { CallOptions } from "./language-model.js";
import type { Cost } from "./usage.js";

/** What the vectors are for. Models that tell the two apart place documents and queries differently. */
export type EmbeddingPurpose = "document" | "query";

/** Vectors of different spaces cannot be compared. */
export interface EmbeddingSpace {
  /** Base model id, without profile prefix or ARN. */
  readonly model: string;
  readonly dimensions: number;
}

export interface Embedder {
  readonly space: EmbeddingSpace;
  /**
   * N texts in, N vectors out, in order. Throws `PartialEmbeddingError` when some texts failed, which keeps
   * the vectors of the others, and the first error itself when all did.
   */
  embed(texts: readonly string[], options: EmbedOptions): Promise<EmbedResult>;
}

export interface EmbedOptions extends CallOptions {
  readonly purpose: EmbeddingPurpose;
}

export interface EmbedResult {
  readonly vectors: readonly Float32Array[];
  /** Input tokens over all requests; absent when the service did not state them. */
  readonly inputTokens?: number;
  /** By the price table; absent where nobody counts costs. */
  readonly cost?: Cost;
  /** Requests sent, retries excluded. */
  readonly requests: number;
  /** Positions of the inputs that were longer than the model takes: their vectors stand for a part of them. */
  readonly truncated?: readonly number[];
  /** What was adjusted, each once. */
  readonly warnings?: readonly string[];
  /** No request was sent for it: all vectors come from a cache, or from a request of another caller. */
  readonly cached?: true;
  /** One for each request that was answered, in the order of the inputs; absent where requests are not counted. */
  readonly calls?: readonly CallReport[];
}
