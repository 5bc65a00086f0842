import { VarveError } from "../../errors.js";
import type { FilterScalar } from "../../spec/filter.js";
import type { JsonValue } from "../../spec/json.js";
import { checkJson } from "../check-json.js";
import { checkCharacters } from "../check-text.js";
import { type FilterField, isTime } from "./filter-node.js";

export function isScalar(value: unknown): value is FilterScalar {
  return (
    value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean"
  );
}

/** An operand of equality: text, finite number, boolean or null; a time for a field that holds times. */
export function checkScalar(field: FilterField, operand: unknown, path: string): FilterScalar {
  if (!isScalar(operand)) throw invalid(path, "is not a text, number, boolean or null");
  if (isTime(field)) return timeOperand(operand, path);
  checkFinite(operand, path);
  return typeof operand === "string" ? usableText(operand, path) : operand;
}

/** An operand of an order: text or finite number; a time for a field that holds times. */
export function orderedOperand(field: FilterField, operand: unknown, path: string): string | number {
  if (isTime(field)) return timeOperand(operand, path);
  if (typeof operand !== "string" && typeof operand !== "number")
    throw invalid(path, "is not a text or number");
  checkFinite(operand, path);
  return typeof operand === "string" ? usableText(operand, path) : operand;
}

/** An operand that is looked for in any letter case. */
export function fragmentOperand(operand: unknown, path: string): string {
  if (typeof operand !== "string") throw invalid(path, "is not a text");
  if (operand.length > LONGEST_FRAGMENT)
    throw invalid(path, `has ${operand.length} characters. Give at most ${LONGEST_FRAGMENT}`);
  return usableText(operand, path);
}

/** Databases bound the length of the patterns that such texts become, with every letter in all its cases. */
const LONGEST_FRAGMENT = 1_000;

/** No stored text holds what this rejects, and a database may read such an operand as another text. */
export function usableText(text: string, path: string): string {
  try {
    checkCharacters(text, path);
    return text;
  } catch (cause) {
    throw new VarveError("FILTER_INVALID", messageOf(cause), { cause });
  }
}

/** An operand that may be a list or an object too. */
export function jsonOperand(operand: unknown, path: string): JsonValue {
  try {
    checkJson(operand, path);
  } catch (cause) {
    throw new VarveError("FILTER_INVALID", messageOf(cause), { cause });
  }
  if (depthOf(operand) > DEEPEST_OPERAND) {
    throw new VarveError("FILTER_INVALID", `\`${path}\` is nested over ${DEEPEST_OPERAND} deep.`);
  }
  return operand;
}

/** How deep lists and objects to look for may lie within each other: SQLite bounds how deep the conditions on them are. */
const DEEPEST_OPERAND = 3;

function depthOf(value: JsonValue): number {
  if (value === null || typeof value !== "object") return 0;
  return 1 + Object.values(value).reduce<number>((deepest, member) => Math.max(deepest, depthOf(member)), 0);
}

/** How many values an operand is made of, itself included. */
export function partsOf(value: JsonValue): number {
  if (value === null || typeof value !== "object") return 1;
  return Object.values(value).reduce<number>((sum, member) => sum + partsOf(member), 1);
}

const TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/;

/** Times are kept as UTC with milliseconds, so operands must be too for their order to be that of the texts. */
function timeOperand(operand: unknown, path: string): string {
  const time = typeof operand === "string" && TIME.test(operand) ? new Date(operand) : undefined;
  if (time === undefined || Number.isNaN(time.getTime())) {
    throw invalid(path, "is not a time. Give an ISO 8601 date, or date and time with Z or an offset");
  }
  return time.toISOString();
}

function checkFinite(operand: FilterScalar, path: string): void {
  if (typeof operand === "number" && !Number.isFinite(operand)) throw invalid(path, "is not a finite number");
}

function invalid(path: string, fault: string): VarveError {
  return new VarveError("FILTER_INVALID", `\`${path}\` ${fault}.`);
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
