/** Serves the native InvokeModel body of one family whose answers are not conversations: embeddings, images, rankings. */
export interface NativeCodec {
  /** Format of the body, as the catalogue names it. */
  readonly format: string;
  /** Answers a parsed body. Throws `ValidationException` for a body that the family does not take. */
  serve(body: unknown): Promise<NativeResult>;
}

export interface NativeResult {
  /** The family's own answer, to be written as JSON. */
  readonly body: unknown;
  /** 0 where the family counts none. */
  readonly inputTokens: number;
}
