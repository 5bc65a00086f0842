import { VarveError } from "../errors.js";
import type { ChangeOptions } from "../spec/memory.js";
import { nearest } from "../util/nearest.js";
import { quote } from "../util/quote.js";
import { cleanText } from "./clean-text.js";
import { describeValue } from "./describe-value.js";
import { isRecord } from "./is-record.js";

/** The option names that carry a scope. */
export const SCOPE_OPTIONS = [
  "userId",
  "user_id",
  "agentId",
  "agent_id",
  "runId",
  "run_id",
  "filters",
] as const;

/**
 * Refuses what TypeScript's types refuse too, for callers without them: an option that the operation does not
 * know would have no effect, and a misspelled scope id or filter would widen what a deletion covers.
 */
export function checkOptions(options: unknown, known: readonly string[], operation: string): void {
  if (options === undefined) return;
  if (!isRecord(options)) {
    throw new VarveError("INPUT_INVALID", `${operation}: expected an object, not ${describeValue(options)}.`);
  }
  for (const key of Object.keys(options)) {
    if (known.includes(key)) continue;
    const near = nearest(key, known);
    const remedy =
      near === undefined ? `Known options: ${known.join(", ")}.` : `Did you mean ${quote(near)}?`;
    throw new VarveError("INPUT_INVALID", `${operation}: unknown option ${quote(key)}. ${remedy}`);
  }
  checkSignal(options["signal"], operation);
}

function checkSignal(signal: unknown, operation: string): void {
  if (signal === undefined) return;
  if (isRecord(signal) && typeof signal["aborted"] === "boolean" && "addEventListener" in signal) return;
  throw new VarveError(
    "INPUT_INVALID",
    `${operation}: signal is ${describeValue(signal)}, not an AbortSignal.`,
  );
}

/** A whole number within its range, or the default where none was given. */
export function parseInteger(
  value: unknown,
  name: string,
  range: { readonly min: number; readonly max: number; readonly fallback: number },
): number {
  if (value === undefined) return range.fallback;
  if (typeof value === "number" && Number.isInteger(value) && value >= range.min && value <= range.max)
    return value;
  throw new VarveError(
    "INPUT_INVALID",
    `${name} must be a whole number from ${range.min} to ${range.max}, not ${shown(value)}.`,
  );
}

/** A number from 0 to 1, or the default where none was given. */
export function parseShare(value: unknown, name: string, fallback: number): number {
  if (value === undefined) return fallback;
  if (typeof value === "number" && value >= 0 && value <= 1) return value;
  throw new VarveError("INPUT_INVALID", `${name} must be a number from 0 to 1, not ${shown(value)}.`);
}

const shown = (value: unknown): string => (typeof value === "number" ? String(value) : describeValue(value));

/** A text that is not blank. */
export function parseText(value: unknown, name: string): string {
  if (typeof value !== "string") {
    throw new VarveError("INPUT_INVALID", `${name} must be a text, not ${describeValue(value)}.`);
  }
  if (value.trim() === "") throw new VarveError("INPUT_INVALID", `${name} is blank.`);
  return value;
}

/** A text that is not blank, of characters that every store keeps. */
export function parseKept(value: unknown, name: string): string {
  const text = parseText(value, name);
  if (cleanText(text) === text) return text;
  throw new VarveError(
    "INPUT_INVALID",
    `${name} holds the character U+0000 or half of a surrogate pair. Remove it.`,
  );
}

/** `true`, `false`, or the default where none was given. */
export function parseBoolean(value: unknown, name: string, fallback: boolean): boolean {
  if (value === undefined) return fallback;
  if (typeof value === "boolean") return value;
  throw new VarveError("INPUT_INVALID", `${name} must be true or false, not ${describeValue(value)}.`);
}

/** Who and why, as the history keeps them. */
export function parseChangeOptions(options: ChangeOptions): {
  readonly actor: string;
  readonly reason?: string;
} {
  const actor = options.actor === undefined ? "caller" : parseKept(options.actor, "actor");
  return options.reason === undefined ? { actor } : { actor, reason: parseKept(options.reason, "reason") };
}
