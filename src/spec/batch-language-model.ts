import type { VarveError } from "../errors.js";
import type { JsonObject } from "./json.js";
import type { CallOptions, GenerateRequest, GenerateResult } from "./language-model.js";

/**
 * A language model that answers many requests together, hours later and at a lower price. What is handed in goes by a name of
 * letters and digits, under which any later process finds it.
 */
export interface BatchLanguageModel {
  /** Fewest requests of one job. */
  readonly minRequests: number;
  /** Most requests of one job. */
  readonly maxRequests: number;
  /** Keeps what the answers will be understood by, whole or not at all, before the requests are handed in. */
  keepPlan(
    name: string,
    lines: Iterable<JsonObject> | AsyncIterable<JsonObject>,
    options: CallOptions,
  ): Promise<void>;
  /** What was kept; `undefined`: nothing. */
  plan(name: string, options: CallOptions): Promise<AsyncIterable<JsonObject> | undefined>;
  /**
   * Hands the requests in. Under a name that was handed in before it does nothing, and reads none of them; after a process that died
   * between handing in and noting so, the same requests make the same job.
   */
  submit(
    name: string,
    requests: Iterable<BatchGeneration> | AsyncIterable<BatchGeneration>,
    options: CallOptions,
  ): Promise<void>;
  /** Looks at what was handed in. */
  state(name: string, options: CallOptions): Promise<BatchModelState>;
  /** The answers, in any order, once it has ended: one for each request. */
  replies(name: string, options: CallOptions): AsyncIterable<BatchReply>;
  /** Prices an answer that is used, and enters it into the books, where costs are counted. */
  settle(reply: GenerateResult, options: CallOptions): Promise<GenerateResult>;
}

export interface BatchGeneration {
  /** Unique within the job: letters, digits, `-` and `_`. */
  readonly id: string;
  readonly request: GenerateRequest;
}

export interface BatchModelState {
  /** The service's name of the job. */
  readonly jobArn: string;
  /** The service's word. */
  readonly status: string;
  readonly hasEnded: boolean;
  readonly totalRecordCount?: number;
  readonly processedRecordCount?: number;
}

export type BatchReply =
  | { readonly id: string; readonly reply: GenerateResult; readonly error?: never }
  | { readonly id: string; readonly error: VarveError; readonly reply?: never };
