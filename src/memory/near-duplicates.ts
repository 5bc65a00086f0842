import type { Scope } from "../spec/scope.js";
import type { StoreCandidate } from "../spec/store.js";
import type { AddStep, Step } from "./embed-facts.js";
import type { MemoryContext } from "./memory-context.js";
import { saysTheSame } from "./says-the-same.js";
import { WrittenTexts } from "./written-texts.js";

/**
 * Turns additions that all but repeat an existing memory, or another fact of the same reply, into duplicates. Texts all
 * but repeat each other if the cosine of their vectors reaches `nearDuplicateSimilarity` and they hold the same
 * numbers: vectors hardly tell one date or amount from another. Costs one search in the store for each addition.
 */
export async function settleNearDuplicates(
  context: MemoryContext,
  scope: Scope,
  steps: readonly Step[],
): Promise<readonly Step[]> {
  const threshold = context.nearDuplicateSimilarity;
  const changing = new Set(steps.flatMap((step) => ("target" in step ? [step.target.id] : [])));
  const existing = await Promise.all(steps.map((step) => nearestExisting(context, scope, step, changing)));
  const written = new WrittenTexts(threshold);
  for (const [index, step] of steps.entries()) if (step.kind === "update") written.keep(step, index);
  return steps.map((step, index): Step => {
    if (step.kind !== "add") return step;
    const twin = existing[index];
    if (
      twin?.similarity !== undefined &&
      twin.similarity >= threshold &&
      saysTheSame(step.fact.memory, twin.record.memory)
    )
      return duplicateOf(step, twin);
    const original = written.findTwin(step);
    if (original !== undefined) {
      const reason = "The same reply says nearly the same.";
      return { kind: "repeat", fact: step.fact, of: original, reason };
    }
    written.keep(step, index);
    return step;
  });
}

/** The memory nearest to an addition, of those that the reply leaves as they are. */
async function nearestExisting(
  context: MemoryContext,
  scope: Scope,
  step: Step,
  changing: ReadonlySet<string>,
): Promise<StoreCandidate | undefined> {
  if (step.kind !== "add") return undefined;
  const candidates = await context.store.search({
    scope,
    vector: step.vector,
    limit: 1 + changing.size,
    now: context.clock().toISOString(),
  });
  return candidates
    .filter((candidate) => !changing.has(candidate.record.id))
    .sort((a, b) => (b.similarity ?? 0) - (a.similarity ?? 0))[0];
}

function duplicateOf({ fact }: AddStep, { record, similarity }: StoreCandidate): Step {
  const reason = `An existing memory says nearly the same (similarity ${similarity?.toFixed(3)}).`;
  const { hash: _, ...told } = fact;
  return { kind: "settled", outcome: { outcome: "duplicate", id: record.id, ...told, reason } };
}
