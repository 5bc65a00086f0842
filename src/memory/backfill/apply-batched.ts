import type { BatchLanguageModel, BatchReply } from "../../spec/batch-language-model.js";
import type { AddResult } from "../../spec/memory.js";
import { applyReply, turnsToRead } from "../add-facts.js";
import { withPurpose } from "../call-for.js";
import { readReply } from "../extract.js";
import { type Job, runNoted } from "../job-items.js";
import type { MemoryContext } from "../memory-context.js";
import type { AddInput } from "../parse-add.js";
import { scopeKey } from "../scope.js";
import { UsageTally } from "../usage-tally.js";
import type { PlannedReading } from "./plan.js";
import { sinceShown } from "./since-shown.js";

/** Carries out what the model answered in a batch inference job, and notes the conversation as done in the same transaction. */
export async function applyBatched(
  context: MemoryContext,
  batch: BatchLanguageModel,
  { job, key, input }: { readonly job: Job; readonly key: string; readonly input: AddInput },
  planned: PlannedReading,
  answer: BatchReply,
): Promise<AddResult> {
  if (answer.error !== undefined) throw answer.error;
  const { call } = input;
  const tally = new UsageTally();
  const reply = await batch.settle(answer.reply, withPurpose(call, "extraction"));
  tally.countGeneration(reply);
  const { operations, warnings } = readReply(context, reply);
  const turns = await turnsToRead(context, input, tally);
  const apply = (noting: MemoryContext): Promise<AddResult> =>
    context.locks.run(
      scopeKey(input.scope),
      async () => {
        const now = await sinceShown(context.store, operations, planned.shown);
        const { neighbours } = now;
        const decoded = { operations: now.operations, warnings };
        return applyReply(
          noting,
          input,
          { neighbours, warnings: planned.warnings, turns, reply: decoded },
          tally,
        );
      },
      call.signal,
    );
  return runNoted(context, job, key, apply);
}
