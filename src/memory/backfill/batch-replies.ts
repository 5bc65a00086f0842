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

/** What a job that has ended says of a request. */
export type Replies = (id: string) => BatchReply;

/**
 * The answers of a job that has ended. Where its results cannot be read further, and never will be, that is what became of the
 * requests whose answers were not read yet; every other failure to read rejects.
 */
export async function collectReplies(
  batch: BatchLanguageModel,
  name: string,
  call: CallOptions,
): Promise<Replies> {
  const replies = new Map<string, BatchReply>();
  let unread = unanswered();
  try {
    for await (const reply of batch.replies(name, call)) replies.set(reply.id, reply);
  } catch (error) {
    if (!isFinal(error, replies.size)) throw error;
    unread = error;
  }
  return (id) => replies.get(id) ?? { id, error: unread };
}

/** A file that is none of a job's, or one that is missing behind others that are there. What is refused from the start may be set right. */
const isFinal = (error: unknown, read: number): error is VarveError =>
  VarveError.isInstance(error) &&
  (error.code === "RESPONSE_INVALID" || (error.code === "REQUEST_REJECTED" && read > 0));

const unanswered = (): VarveError =>
  new VarveError(
    "MODEL_FAILED",
    "The batch inference job ended without an answer to this conversation: call again with the same job, and the model is asked anew.",
  );
