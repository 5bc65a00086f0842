import { VarveError } from "../errors.js";
import type { FactOutcome } from "../spec/memory.js";
import type { MemoryRecord } from "../spec/memory-record.js";
import type { Redaction } from "../spec/redactor.js";
import { hashText } from "../util/hash-text.js";
import type { MalformedOperation, Operation } from "./decode-operation.js";
import type { WithheldOperation } from "./redact.js";

/** A fact that is to be stored. */
export interface Fact {
  readonly memory: string;
  readonly hash: string;
  readonly attributedTo?: string;
  readonly reason?: string;
  readonly redactions?: readonly Redaction[];
}

/** What is to be done about one operation. */
export type Decision =
  | { readonly kind: "add"; readonly fact: Fact }
  | { readonly kind: "update"; readonly fact: Fact; readonly target: MemoryRecord }
  | { readonly kind: "delete"; readonly target: MemoryRecord; readonly reason?: string }
  /** The same fact as that of the decision with this index; what becomes of that one decides. */
  | { readonly kind: "repeat"; readonly fact: Fact; readonly of: number; readonly reason: string }
  /** Nothing is left to do. */
  | { readonly kind: "settled"; readonly outcome: FactOutcome };

export interface ReconcileInput {
  readonly operations: readonly (Operation | MalformedOperation | WithheldOperation)[];
  /** The existing memories that the model saw: number 1 is the first. */
  readonly neighbours: readonly MemoryRecord[];
  /** Hashes of the memories that were recalled into the conversation. */
  readonly recalled: ReadonlySet<string>;
}

/**
 * Decides about every operation of a reply: one decision for each, in the same order. If two operations want to
 * change the same memory, the first has it. Deletions come before updates, and updates before additions, so
 * that a text may move to another memory within one reply.
 */
export function reconcile(input: ReconcileInput): readonly Decision[] {
  const { operations } = input;
  const view: View = { ...input, ...survey(input), planned: new Map() };
  const decisions = new Map<number, Decision>();
  for (const additions of [false, true]) {
    for (const [index, operation] of operations.entries()) {
      if ((operation.operation === "add") !== additions) continue;
      const decision = decide(operation, index, view);
      decisions.set(index, decision);
      if (decision.kind === "add" || decision.kind === "update") view.planned.set(decision.fact.hash, index);
    }
  }
  return [...decisions].sort(([a], [b]) => a - b).map(([, decision]) => decision);
}

/** The reply as a whole, as far as a single operation depends on it. */
interface Survey {
  /** The operation that has each memory. */
  readonly claims: ReadonlyMap<MemoryRecord, number>;
  /** Hashes of what the reply adds. */
  readonly added: ReadonlySet<string>;
}

interface View extends ReconcileInput, Survey {
  /** The operation that stores the text with this hash. */
  readonly planned: Map<string, number>;
}

function survey({ operations, neighbours }: ReconcileInput): Survey {
  const claims = new Map<MemoryRecord, number>();
  const added = new Set<string>();
  for (const [index, operation] of operations.entries()) {
    if (operation.operation === "add") added.add(hashText(operation.memory));
    if (operation.operation !== "update" && operation.operation !== "delete") continue;
    const target = targetOf(operation, neighbours);
    const isVoid = operation.operation === "update" && operation.memory === "";
    if (target !== undefined && !isVoid && !claims.has(target)) claims.set(target, index);
  }
  return { claims, added };
}

const targetOf = (operation: Operation, neighbours: readonly MemoryRecord[]): MemoryRecord | undefined =>
  operation.id === undefined ? undefined : neighbours[operation.id - 1];

function decide(operation: ReconcileInput["operations"][number], index: number, view: View): Decision {
  switch (operation.operation) {
    case "malformed":
      return settled({ outcome: "failed", memory: operation.memory, error: operation.error });
    case "withheld":
      return settled(operation.outcome);
    case "none":
      return decideNone(operation, view);
    case "delete":
      return decideDelete(operation, index, view);
    case "update":
      return decideUpdate(operation, index, view);
    case "add":
      return operation.memory === ""
        ? blank(operation)
        : (decideText(operation, view) ?? { kind: "add", fact: factOf(operation) });
  }
}

function decideNone(operation: Operation, view: View): Decision {
  const target = targetOf(operation, view.neighbours);
  if (target === undefined)
    return settled({ outcome: "unchanged", memory: operation.memory, ...said(operation) });
  return settled({ outcome: "unchanged", id: target.id, memory: target.memory, ...said(operation) });
}

function decideDelete(operation: Operation, index: number, view: View): Decision {
  const target = targetOf(operation, view.neighbours);
  if (target === undefined) return unknownMemory(operation);
  if (view.claims.get(target) !== index) return claimed(operation, target);
  if (view.added.has(target.hash)) {
    const reason = "The same reply states this memory as a fact.";
    return settled({ outcome: "unchanged", id: target.id, memory: target.memory, reason });
  }
  return { kind: "delete", target, ...(operation.reason === undefined ? {} : { reason: operation.reason }) };
}

function decideUpdate(operation: Operation, index: number, view: View): Decision {
  const target = targetOf(operation, view.neighbours);
  if (target === undefined) return unknownMemory(operation);
  if (operation.memory === "") return blank(operation, target);
  if (view.claims.get(target) !== index) return claimed(operation, target);
  const fact = factOf(operation);
  if (fact.hash === target.hash) {
    const reason = "The memory already says so.";
    return settled({ outcome: "unchanged", id: target.id, memory: target.memory, reason });
  }
  return decideText(operation, view) ?? { kind: "update", fact, target };
}

/** A decision if the text is known already, `undefined` if it is new. */
function decideText(operation: Operation, view: View): Decision | undefined {
  const fact = factOf(operation);
  const holder = view.neighbours.find((neighbour) => neighbour.hash === fact.hash);
  if (holder !== undefined && staysAsItIs(holder, view)) {
    const reason = "An existing memory says the same.";
    return settled({ outcome: "duplicate", id: holder.id, memory: fact.memory, ...said(operation), reason });
  }
  const of = view.planned.get(fact.hash);
  if (of !== undefined) return { kind: "repeat", fact, of, reason: "The same reply says it twice." };
  if (holder !== undefined || !view.recalled.has(fact.hash)) return undefined;
  const reason = "It repeats a memory that was recalled into the conversation.";
  return settled({ outcome: "unchanged", memory: fact.memory, ...said(operation), reason });
}

/** Whether a memory that holds a text now still does when the reply's additions are made. */
function staysAsItIs(holder: MemoryRecord, view: View): boolean {
  const owner = view.operations[view.claims.get(holder) ?? -1]?.operation;
  return owner === undefined || (owner === "delete" && view.added.has(holder.hash));
}

const factOf = (operation: Operation): Fact => ({
  memory: operation.memory,
  hash: hashText(operation.memory),
  ...said(operation),
});

/** Who said it and why it is done, as far as the model told, and what was masked in it. */
function said(operation: Operation): Pick<FactOutcome, "attributedTo" | "reason" | "redactions"> {
  return {
    ...(operation.attributedTo === undefined ? {} : { attributedTo: operation.attributedTo }),
    ...(operation.reason === undefined ? {} : { reason: operation.reason }),
    ...(operation.redactions === undefined ? {} : { redactions: operation.redactions }),
  };
}

const settled = (outcome: FactOutcome): Decision => ({ kind: "settled", outcome });

function failed(operation: Operation, fault: string, target?: MemoryRecord): Decision {
  const error = new VarveError("RESPONSE_INVALID", fault);
  const id = target === undefined ? {} : { id: target.id };
  return settled({ outcome: "failed", ...id, memory: operation.memory, ...said(operation), error });
}

const unknownMemory = (operation: Operation): Decision =>
  failed(
    operation,
    `The model referred to an unknown memory: it wanted to ${operation.operation} number ${operation.id}.`,
  );

const claimed = (operation: Operation, target: MemoryRecord): Decision =>
  failed(operation, "The model's reply changes the same memory twice; its first change counts.", target);

const blank = (operation: Operation, target?: MemoryRecord): Decision =>
  failed(operation, `The model's reply holds a blank fact to ${operation.operation}.`, target);
