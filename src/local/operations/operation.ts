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

export type Operation = (call: OperationCall) => Promise<OperationAnswer>;
