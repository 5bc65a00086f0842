import { VarveError } from "../errors.js";
import type { FactOutcome } from "../spec/memory.js";
import type { StoreChangeResult } from "../spec/store.js";
import type { AddStep, DeleteStep, Step, UpdateStep } from "./embed-facts.js";
import type { Fact } from "./reconcile.js";

/** What the store answered to the steps that it was asked to carry out. */
type Results = ReadonlyMap<Step, StoreChangeResult | undefined>;

/** What became of every step, in order. */
export function outcomesOf(steps: readonly Step[], results: Results): readonly FactOutcome[] {
  return steps.map((step) => outcomeOf(step, steps, results));
}

function outcomeOf(step: Step, steps: readonly Step[], results: Results): FactOutcome {
  switch (step.kind) {
    case "settled":
      return step.outcome;
    case "repeat": {
      const original = steps[step.of];
      return outcomeOfRepeat(step, original && outcomeOf(original, steps, results));
    }
    default:
      return outcomeOfChange(step, results.get(step), results);
  }
}

/** A repeat shares the fate of what it repeats: known if that is known, failed if that failed. */
function outcomeOfRepeat(
  { fact, reason }: Extract<Step, { kind: "repeat" }>,
  original: FactOutcome | undefined,
): FactOutcome {
  const id = original?.id === undefined ? {} : { id: original.id };
  if (original?.outcome !== "failed") return { outcome: "duplicate", ...id, ...told(fact), reason };
  return { ...original, ...told(fact) };
}

function outcomeOfChange(
  step: AddStep | UpdateStep | DeleteStep,
  result: StoreChangeResult | undefined,
  results: Results,
): FactOutcome {
  const known = step.kind === "delete" ? toldOfDeletion(step) : told(step.fact);
  const target = step.kind === "add" ? {} : { id: step.target.id };
  const failed = (error: VarveError): FactOutcome => ({ outcome: "failed", ...target, ...known, error });
  switch (result?.status) {
    case "stored":
    case "deleted":
      return { outcome: result.status, id: result.id, ...known };
    case "updated": {
      const previous = step.kind === "update" ? { previousMemory: step.target.memory } : {};
      return { outcome: "updated", id: result.id, ...known, ...previous };
    }
    case "duplicate":
      if (isUpdated(result.id, results)) return failed(heldMeanwhile());
      return { outcome: "duplicate", id: result.id, ...known, reason: "The scope already holds this text." };
    case "missing":
      return failed(deletedMeanwhile());
    default:
      return failed(step.kind === "add" ? idTaken() : changedMeanwhile());
  }
}

/** Whether the same transaction gave the memory another text, so that it does not stand for the duplicate. */
function isUpdated(id: string, results: Results): boolean {
  return [...results.values()].some((result) => result?.status === "updated" && result.id === id);
}

type Told = Pick<FactOutcome, "memory" | "attributedTo" | "reason" | "redactions">;

function told({ memory, attributedTo, reason, redactions }: Fact): Told {
  return {
    memory,
    ...(attributedTo === undefined ? {} : { attributedTo }),
    ...(reason === undefined ? {} : { reason }),
    ...(redactions === undefined ? {} : { redactions }),
  };
}

const toldOfDeletion = ({ target, reason }: DeleteStep): Told =>
  reason === undefined ? { memory: target.memory } : { memory: target.memory, reason };

const idTaken = (): VarveError =>
  new VarveError("CONFLICT", "The id for the new memory is taken: newId must return a new one each time.");

const heldMeanwhile = (): VarveError =>
  new VarveError(
    "CONFLICT",
    "The new text belonged to a memory that the same reply changed. Add the fact again.",
  );

const deletedMeanwhile = (): VarveError =>
  new VarveError("MEMORY_NOT_FOUND", "The memory was deleted while the model read the conversation.");

const changedMeanwhile = (): VarveError =>
  new VarveError(
    "CONFLICT",
    "The memory was changed while the model read the conversation. Add the messages again.",
  );
