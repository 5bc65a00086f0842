import type { Shape } from "../validate/shape.js";
import type { FaultBehaviour } from "./fault-behaviour.js";

/** One kind of fault: what it is called, what it takes and what it does. */
export interface FaultKind {
  readonly kind: string;
  /** The members that it takes beside those of every fault; required ones end in `*`. */
  readonly members: Readonly<Record<string, Shape>>;
  /** What it can befall; absent: every answer. */
  readonly befalls?: "documents" | "streams" | "jobs";
  /** `settings` have been checked against the members. */
  create(settings: FaultSettings, clock: () => Date): FaultBehaviour;
}

export type FaultSettings = Readonly<Record<string, unknown>>;
