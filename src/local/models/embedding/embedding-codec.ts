/** Serves the native InvokeModel body of one family of embedding models. */
export interface EmbeddingCodec {
  /** Format of the body, as the catalogue names it. */
  readonly format: string;
  /** Answers a parsed body. Throws `ValidationException` for a body that the family does not take. */
  serve(body: unknown): Promise<EmbeddingResult>;
}

export interface EmbeddingResult {
  /** The family's own answer, to be written as JSON. */
  readonly body: unknown;
  readonly inputTokens: number;
}
