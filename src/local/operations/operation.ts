import type { ModelResolver } from "../models/model-resolver.js";

/** One call of an operation, after authentication. */
export interface OperationCall {
  /** Percent-decoded, as the caller named it. */
  readonly modelId: string;
  readonly body: Buffer;
  readonly resolveModel: ModelResolver;
}

/** A successful answer; failures are thrown as `ServiceException`. */
export interface OperationAnswer {
  /** JSON. */
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly inputTokens: number;
  readonly outputTokens?: number;
}

/** A successful answer that is sent piece by piece. */
export interface StreamedAnswer {
  /**
   * Encoded frames of AWS's event stream, one per element, asked for as fast as the client reads. A `ServiceException` thrown
   * on the way becomes an exception inside the stream. When the client leaves, the iterator is returned.
   */
  readonly frames: AsyncIterable<Uint8Array>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly inputTokens: number;
  readonly outputTokens?: number;
}

export type Operation = (call: OperationCall) => Promise<OperationAnswer | StreamedAnswer>;
