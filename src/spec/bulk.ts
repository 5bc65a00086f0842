import type { AddResult } from "./add-result.js";
import type { BatchModelState } from "./batch-language-model.js";
import type { OperationUsage } from "./usage.js";

export interface AddManyResult {
  /** Conversations that were added now. */
  readonly added: number;
  /** Those that the job had done before. */
  readonly skipped: number;
  readonly failed: number;
  /** The first failures, at most 100, by position in the input. */
  readonly failures: readonly { readonly index: number; readonly error: unknown }[];
  readonly usage: OperationUsage;
}

export interface BackfillOptions {
  /** Name of the job, as that of `addMany`: what is done, by whichever of the two, is left out. */
  readonly job: string;
  /**
   * Conversations of one batch inference job, up to what the service takes. The next job begins when they are stored, and its
   * model sees them. Default 10,000.
   */
  readonly conversationsPerJob?: number;
  /** Conversations at once, where no batch inference job is waited for: 1 to 64. Default 8. */
  readonly concurrency?: number;
  /** Milliseconds from one look at a batch inference job to the next. Default 60,000. */
  readonly pollMs?: number;
  /** `false` returns where a job has not ended; a later call goes on. Default true. */
  readonly wait?: boolean;
  /** After each conversation, and each look at a batch inference job. */
  readonly onProgress?: (progress: BackfillProgress) => void;
  /** Stops; it then rejects with code `ABORTED` and can be resumed. A batch inference job goes on. */
  readonly signal?: AbortSignal;
}

export interface BackfillProgress extends Pick<AddManyResult, "added" | "skipped" | "failed"> {
  /** Position in the input of the conversation that this is about, from 0; absent: it is about the batch inference job. */
  readonly index?: number;
  /** Absent if the conversation was left out or failed. */
  readonly result?: AddResult;
  readonly error?: unknown;
  /** The batch inference job that is waited for, where it is one. */
  readonly batch?: BatchModelState;
}

export interface BackfillResult extends AddManyResult {
  /** How many of those that were added had their facts from batch inference jobs; the others went by ordinary calls. */
  readonly batched: number;
  /** The job that has not ended; absent: everything was tried. */
  readonly pending?: BatchModelState;
}
