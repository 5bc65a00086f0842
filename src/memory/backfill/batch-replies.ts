import { setTimeout as timer } from "node:timers/promises";
import { VarveError } from "../../errors.js";
import type { BatchLanguageModel, BatchModelState, BatchReply } from "../../spec/batch-language-model.js";
import type { CallOptions } from "../../spec/language-model.js";
import { requestsOf } from "./plan.js";

interface Waiting extends CallOptions {
  readonly pollMs: number;
  /** Whether to stay until the job has ended. */
  readonly wait: boolean;
  onState(state: BatchModelState): void;
}

/** Hands the requests of a plan in, unless they were, and waits. Rejects with `ABORTED`; what was handed in goes on then. */
export async function awaitBatch(
  batch: BatchLanguageModel,
  name: string,
  { pollMs, wait, onState, ...call }: Waiting,
): Promise<BatchModelState> {
  await batch.submit(name, requestsOf(batch, name, call), call);
  for (;;) {
    const state = await batch.state(name, call);
    onState(state);
    if (state.hasEnded || !wait) return state;
    await pause(pollMs, call.signal);
  }
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await timer(ms, undefined, signal && { signal }).catch((cause: unknown) => {
    throw new VarveError("ABORTED", "Waiting for a batch inference job was aborted; the job goes on.", {
      cause,
    });
  });
}

/** The answers of a job that has ended. */
export interface CollectedReplies {
  /** By their requests' ids. */
  readonly replies: ReadonlyMap<string, BatchReply>;
  /** Why no more could be read; absent: all were. */
  readonly failure?: VarveError;
}

/** Reads as far as the results are whole: what they hold is paid for. */
export async function collectReplies(
  batch: BatchLanguageModel,
  name: string,
  call: CallOptions,
): Promise<CollectedReplies> {
  const replies = new Map<string, BatchReply>();
  try {
    for await (const reply of batch.replies(name, call)) replies.set(reply.id, reply);
  } catch (error) {
    if (!VarveError.isInstance(error) || error.code !== "RESPONSE_INVALID") throw error;
    return { replies, failure: error };
  }
  return { replies };
}
