import type { CallOptions } from "../spec/language-model.js";
import type { FactOutcome } from "../spec/memory.js";
import type { StoreChangeResult, Transcript } from "../spec/store.js";
import { type AddStep, type DeleteStep, embedFacts, type Step, type UpdateStep } from "./embed-facts.js";
import type { MemoryContext } from "./memory-context.js";
import { settleNearDuplicates } from "./near-duplicates.js";
import { outcomesOf } from "./outcomes.js";
import type { Decision } from "./reconcile.js";
import { type ChangeTerms, changeFor } from "./store-changes.js";
import { throwIfAborted } from "./throw-if-aborted.js";
import type { UsageTally } from "./usage-tally.js";

export interface ApplyOptions extends Omit<ChangeTerms, "at"> {
  /** Whether a fact that all but repeats an existing memory counts as known. */
  readonly mergesNearDuplicates: boolean;
  readonly call: CallOptions;
  /** Messages to keep in the same transaction. */
  readonly transcript?: Omit<Transcript, "at">;
}

/**
 * Carries decisions out: embeds the new texts in one call and commits all changes in one transaction. Returns
 * one outcome for each decision, in order. Rejects, with nothing stored, if no text could be embedded or the
 * transaction failed.
 */
export async function apply(
  context: MemoryContext,
  decisions: readonly Decision[],
  options: ApplyOptions,
  tally: UsageTally,
): Promise<readonly FactOutcome[]> {
  const embedded = await embedFacts(context, decisions, tally, options.call);
  const steps = options.mergesNearDuplicates
    ? await settleNearDuplicates(context, options.scope, embedded)
    : embedded;
  throwIfAborted(options.call.signal);
  const results = await commit(context, steps, options);
  return outcomesOf(steps, results);
}

async function commit(
  context: MemoryContext,
  steps: readonly Step[],
  options: ApplyOptions,
): Promise<ReadonlyMap<Step, StoreChangeResult | undefined>> {
  const changing = steps
    .filter((step) => step.kind !== "settled" && step.kind !== "repeat")
    .sort((a, b) => COMMIT_ORDER[a.kind] - COMMIT_ORDER[b.kind]);
  const { transcript } = options;
  if (changing.length === 0 && transcript === undefined) return new Map();
  const at = context.clock().toISOString();
  const results = await context.store.commit(
    changing.map((step) => changeFor(step, { ...options, at }, context.newId)),
    transcript && { ...transcript, at },
  );
  return new Map(changing.map((step, index) => [step, results[index]]));
}

/** A text can only be given to a memory once the one that held it has let it go. */
const COMMIT_ORDER: Readonly<Record<(AddStep | UpdateStep | DeleteStep)["kind"], number>> = {
  delete: 0,
  update: 1,
  add: 2,
};
