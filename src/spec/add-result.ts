import type { VarveError } from "../errors.js";
import type { Redaction } from "./redactor.js";
import type { OperationUsage } from "./usage.js";

/** What happened to one fact. */
export interface FactOutcome {
  readonly outcome: "stored" | "updated" | "deleted" | "duplicate" | "unchanged" | "dropped" | "failed";
  /** The memory concerned; absent if the fact failed before it had one. */
  readonly id?: string;
  /** The fact's text; for a deletion the text that was deleted. */
  readonly memory: string;
  /** For `updated`: the text before. */
  readonly previousMemory?: string;
  readonly attributedTo?: string;
  /** Why the model or varve decided so. */
  readonly reason?: string;
  /** For `failed`. */
  readonly error?: VarveError;
  /** What was masked in the text, or why it was dropped: kinds and counts. */
  readonly redactions?: readonly Redaction[];
}

export interface AddResult {
  /** One entry per fact; empty means that the conversation held nothing to remember. */
  readonly results: readonly FactOutcome[];
  readonly usage: OperationUsage;
  readonly warnings: readonly string[];
}
