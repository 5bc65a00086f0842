import { PartialEmbeddingError, VarveError } from "../../errors.js";
import type { BatchLanguageModel, BatchReply } from "../../spec/batch-language-model.js";
import type { GenerateResult } from "../../spec/language-model.js";
import type { AddResult } from "../../spec/memory.js";
import { applyReply, turnsToRead } from "../add-facts.js";
import { withPurpose } from "../call-for.js";
import { readReply } from "../extract.js";
import { type Job, runNoted } from "../job-items.js";
import type { MemoryContext } from "../memory-context.js";
import type { AddInput } from "../parse-add.js";
import { scopeKey } from "../scope.js";
import type { UsageTally } from "../usage-tally.js";
import type { PlannedReading } from "./plan.js";
import { sinceShown } from "./since-shown.js";

/** What a batch inference job answered to one conversation, and where it is noted what becomes of it. */
export interface BatchedItem {
  readonly job: Job;
  readonly key: string;
  readonly input: AddInput;
  readonly planned: PlannedReading;
  readonly answer: AnsweredReply;
  /** Name of the batch inference job. */
  readonly batchName: string;
}

export type AnsweredReply = Extract<BatchReply, { readonly reply: GenerateResult }>;

/**
 * Carries out what the model answered in a batch inference job, and notes the conversation as done in the same transaction. Where
 * that fails, it is noted that the answer is in the books, so that applying it once more does not enter it again.
 */
export async function applyBatched(
  context: MemoryContext,
  batch: BatchLanguageModel,
  { job, key, input, planned, answer, batchName }: BatchedItem,
  tally: UsageTally,
): Promise<AddResult> {
  const entered = { job: job.name, key: `${batchName} ${answer.id}` };
  let { reply } = answer;
  if (!(await job.store.isDone(entered))) {
    reply = await batch.settle(reply, withPurpose(input.call, "extraction"));
    tally.countGeneration(reply);
  }
  try {
    return await runNoted(context, job, key, (noting) => applyNow(noting, input, planned, reply, tally));
  } catch (error) {
    // Where even this cannot be noted, the first error tells more.
    await job.store.commit(entered, []).catch(() => undefined);
    throw error;
  }
}

async function applyNow(
  context: MemoryContext,
  input: AddInput,
  planned: PlannedReading,
  reply: GenerateResult,
  tally: UsageTally,
): Promise<AddResult> {
  const { operations, warnings } = readReply(context, reply);
  const turns = await turnsToRead(context, input, tally);
  return context.locks.run(
    scopeKey(input.scope),
    async () => {
      const now = await sinceShown(context.store, operations, planned.shown);
      const { neighbours } = now;
      const decoded = { operations: now.operations, warnings };
      return applyReply(
        context,
        input,
        { neighbours, warnings: planned.warnings, turns, reply: decoded },
        tally,
      );
    },
    input.call.signal,
  );
}

/** Whether the same answer may be applied later: what stood in its way was temporary, a permission or the store. */
export function mayApplyLater(error: unknown): boolean {
  if (error instanceof PartialEmbeddingError)
    return error.failures.some(({ error: failure }) => mayApplyLater(failure));
  return VarveError.isInstance(error) && OUTSIDE.has(error.exitCode);
}

/** Exit codes of credentials and permissions, of what is temporary and of the store. */
const OUTSIDE: ReadonlySet<number> = new Set([3, 5, 6]);
