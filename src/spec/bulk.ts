import type { AddOptions, AddResult } from "./memory.js";
import type { Message } from "./message.js";
import type { OperationUsage } from "./usage.js";

/** One of many conversations to be remembered. */
export interface Conversation extends Omit<AddOptions, "signal"> {
  readonly messages: string | Message | readonly Message[];
  /** Tells it apart from the others of its job. Default: a hash of its messages and its owner. */
  readonly id?: string;
}

export interface AddManyOptions {
  /**
   * Name of the job. What it has done is noted in the store, each conversation together with its memories: a job that was
   * interrupted, and is called again with the same name, leaves out what it has done.
   */
  readonly job?: string;
  /** Conversations at once, 1 to 64. Default 8. */
  readonly concurrency?: number;
  /** After each conversation. */
  readonly onProgress?: (progress: AddManyProgress) => void;
  /** Stops the job between and within conversations; it then rejects with code `ABORTED` and can be resumed. */
  readonly signal?: AbortSignal;
}

export interface AddManyProgress extends Omit<AddManyResult, "usage" | "failures"> {
  /** Position of the conversation in the input, from 0. */
  readonly index: number;
  /** Absent if it was left out or failed. */
  readonly result?: AddResult;
  readonly error?: unknown;
}

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
