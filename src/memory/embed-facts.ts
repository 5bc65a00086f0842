import type { VarveError } from "../errors.js";
import type { CallOptions } from "../spec/language-model.js";
import { type Embedded, embedTexts } from "./embed-texts.js";
import type { MemoryContext } from "./memory-context.js";
import type { Decision } from "./reconcile.js";
import type { UsageTally } from "./usage-tally.js";

/** A decision that can be carried out: every new text has its vector. */
export type Step = AddStep | UpdateStep | Exclude<Decision, { kind: "add" | "update" }>;
export type AddStep = Extract<Decision, { kind: "add" }> & WithVector;
export type UpdateStep = Extract<Decision, { kind: "update" }> & WithVector;
export type DeleteStep = Extract<Decision, { kind: "delete" }>;

interface WithVector {
  readonly vector: Float32Array;
}

/**
 * Embeds the new texts in one call. Returns one step for each decision, in order; a text that could not be
 * embedded is settled as failed. Rejects if none could.
 */
export async function embedFacts(
  context: MemoryContext,
  decisions: readonly Decision[],
  tally: UsageTally,
  call: CallOptions,
): Promise<readonly Step[]> {
  const writing = decisions.filter(isWriting);
  const embedded = await embedTexts(
    context.embedder,
    writing.map((decision) => decision.fact.memory),
    { purpose: "document", ...call },
    tally,
  );
  const results = new Map<Decision, Embedded | undefined>(
    writing.map((decision, index) => [decision, embedded[index]]),
  );
  return decisions.map((decision): Step => {
    if (!isWriting(decision)) return decision;
    const result = results.get(decision);
    return result instanceof Float32Array ? { ...decision, vector: result } : notEmbedded(decision, result);
  });
}

type WritingDecision = Extract<Decision, { kind: "add" | "update" }>;

const isWriting = (decision: Decision): decision is WritingDecision =>
  decision.kind === "add" || decision.kind === "update";

function notEmbedded(decision: WritingDecision, error: VarveError | undefined): Step {
  const { hash: _, ...fact } = decision.fact;
  const id = decision.kind === "update" ? { id: decision.target.id } : {};
  return {
    kind: "settled",
    outcome: { outcome: "failed", ...id, ...fact, ...(error === undefined ? {} : { error }) },
  };
}
