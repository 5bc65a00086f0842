import type { WireTokenUsage } from "../../wire/converse.js";
import type { ModelResolver } from "../models/model-resolver.js";
import type { PromptCache } from "../models/prompt-cache.js";

/** One call of an operation, after authentication. */
export interface OperationCall {
  /** Percent-decoded, as the caller named it. */
  readonly modelId: string;
  readonly body: Buffer;
  /** Lower-case names. */
  readonly headers: ReadonlyMap<string, string>;
  /** The region that the request was signed for. */
  readonly region: string;
  readonly resolveModel: ModelResolver;
  readonly promptCache: PromptCache;
}

/** What a request has used, as far as its kind of model counts it. */
export type TokenCounts = Partial<Omit<WireTokenUsage, "totalTokens">>;

/** A successful answer; failures are thrown as `ServiceException`. */
export interface OperationAnswer {
  /** JSON. */
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly usage: TokenCounts;
  /** True where AWS charges nothing: the counts are not added up. */
  readonly isFree?: boolean;
}

/** A successful answer that is sent piece by piece. */
export interface StreamedAnswer {
  /**
   * Encoded frames of AWS's event stream, one per element, asked for as fast as the client reads. A `ServiceException` thrown
   * on the way becomes an exception inside the stream. When the client leaves, the iterator is returned.
   */
  readonly frames: AsyncIterable<Uint8Array>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Asked when the stream has ended. */
  usage(): TokenCounts;
}

export type Operation = (call: OperationCall) => Promise<OperationAnswer | StreamedAnswer>;
