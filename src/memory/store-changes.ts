import type { JsonObject } from "../spec/json.js";
import type { Scope } from "../spec/scope.js";
import type { AddChange, ChangeContext, DeleteChange, StoreChange, UpdateChange } from "../spec/store.js";
import type { AddStep, DeleteStep, UpdateStep } from "./embed-facts.js";

/** What all changes of one `add` have in common. */
export interface ChangeTerms {
  readonly scope: Scope;
  /** Put on what is added, and over the metadata of what is updated. */
  readonly metadata: JsonObject | undefined;
  /** Of what is added, and of what is updated instead of its own. ISO 8601 in UTC. */
  readonly expiresAt: string | undefined;
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly actor: string;
}

/** The change that carries a step out. A memory is changed only while it still holds the text that the model saw. */
export function changeFor(
  step: AddStep | UpdateStep | DeleteStep,
  terms: ChangeTerms,
  newId: () => string,
): StoreChange {
  switch (step.kind) {
    case "add":
      return additionFor(step, terms, newId());
    case "update":
      return updateFor(step, terms);
    case "delete":
      return deletionFor(step, terms);
  }
}

function additionFor({ fact, vector }: AddStep, terms: ChangeTerms, id: string): AddChange {
  const { memory, hash, attributedTo } = fact;
  return {
    kind: "add",
    scope: terms.scope,
    id,
    memory,
    hash,
    vector,
    metadata: terms.metadata ?? {},
    ...(attributedTo === undefined ? {} : { attributedTo }),
    ...expiryOf(terms),
    ...contextOf(terms, fact.reason),
  };
}

function updateFor({ fact, vector, target }: UpdateStep, terms: ChangeTerms): UpdateChange {
  return {
    kind: "update",
    scope: terms.scope,
    id: target.id,
    expectedHash: target.hash,
    text: { memory: fact.memory, hash: fact.hash, vector },
    ...(terms.metadata === undefined ? {} : { metadata: { ...target.metadata, ...terms.metadata } }),
    ...expiryOf(terms),
    ...contextOf(terms, fact.reason),
  };
}

function deletionFor({ target, reason }: DeleteStep, terms: ChangeTerms): DeleteChange {
  return {
    kind: "delete",
    scope: terms.scope,
    id: target.id,
    expectedHash: target.hash,
    ...contextOf(terms, reason),
  };
}

const expiryOf = ({ expiresAt }: ChangeTerms): { readonly expiresAt?: string } =>
  expiresAt === undefined ? {} : { expiresAt };

function contextOf({ at, actor }: ChangeTerms, reason: string | undefined): ChangeContext {
  return reason === undefined ? { at, actor } : { at, actor, reason };
}
