import type { Scope } from "../spec/scope.js";
import type { StoreCandidate } from "../spec/store.js";
import type { AddStep, Step, UpdateStep } from "./embed-facts.js";
import type { MemoryContext } from "./memory-context.js";

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
  const existing = await Promise.all(steps.map((step) => nearestExisting(context, scope, step, steps)));
  const kept: Written[] = steps.flatMap((step, index) => (step.kind === "update" ? [{ step, index }] : []));
  return steps.map((step, index): Step => {
    if (step.kind !== "add") return step;
    const twin = existing[index];
    if (twin !== undefined && isTwin(step, twin.record.memory, twin.similarity, threshold)) {
      return duplicateOf(step, twin);
    }
    const original = kept.find((other) =>
      isTwin(step, other.step.fact.memory, cosine(step.vector, other.step.vector), threshold),
    );
    if (original !== undefined) {
      return {
        kind: "repeat",
        fact: step.fact,
        of: original.index,
        reason: "The same reply says nearly the same.",
      };
    }
    kept.push({ step, index });
    return step;
  });
}

/** A text that the reply stores. */
interface Written {
  readonly step: AddStep | UpdateStep;
  readonly index: number;
}

/** The memory nearest to an addition, of those that the reply leaves as they are. */
async function nearestExisting(
  context: MemoryContext,
  scope: Scope,
  step: Step,
  steps: readonly Step[],
): Promise<StoreCandidate | undefined> {
  if (step.kind !== "add") return undefined;
  const changing = new Set(steps.flatMap((other) => ("target" in other ? [other.target.id] : [])));
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

function isTwin(step: AddStep, memory: string, similarity: number | undefined, threshold: number): boolean {
  return similarity !== undefined && similarity >= threshold && saysTheSame(step.fact.memory, memory);
}

/** Whether two texts with all but equal vectors hold the same numbers, too. */
export const saysTheSame = (one: string, other: string): boolean => numbersOf(one) === numbersOf(other);

const numbersOf = (text: string): string => (text.match(/\p{N}+/gu) ?? []).sort().join(" ");

function duplicateOf({ fact }: AddStep, { record, similarity }: StoreCandidate): Step {
  const reason = `An existing memory says nearly the same (similarity ${similarity?.toFixed(3)}).`;
  const { hash: _, ...told } = fact;
  return { kind: "settled", outcome: { outcome: "duplicate", id: record.id, ...told, reason } };
}

/** Cosine similarity, -1 to 1; 0 where a vector has no length. */
function cosine(a: Float32Array, b: Float32Array): number {
  let dot = 0;
  let squareA = 0;
  let squareB = 0;
  for (let index = 0; index < a.length; index += 1) {
    const x = a[index] ?? 0;
    const y = b[index] ?? 0;
    dot += x * y;
    squareA += x * x;
    squareB += y * y;
  }
  return squareA === 0 || squareB === 0 ? 0 : dot / Math.sqrt(squareA * squareB);
}
