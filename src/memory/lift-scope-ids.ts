import { VarveError } from "../errors.js";
import type { Filter } from "../spec/filter.js";
import { SCOPE_IDS, type Scope } from "../spec/scope.js";
import { describeValue } from "./describe-value.js";
import { isRecord } from "./is-record.js";

/** A scope id as it was found, not yet checked. */
export interface FoundScopeId {
  readonly id: keyof Scope;
  readonly value: unknown;
  /** Where it was found, such as `user_id` or `filters.AND[0].user_id`. */
  readonly place: string;
}

const SPELLINGS: ReadonlyMap<string, keyof Scope> = new Map(
  SCOPE_IDS.flatMap((id) => [
    [id, id],
    [id.replace("Id", "_id"), id],
  ]),
);

/** The scope id that a key stands for in either spelling, or `undefined`. */
export function scopeIdOf(key: string): keyof Scope | undefined {
  return SPELLINGS.get(key);
}

/**
 * Takes the scope ids out of a filter, from its top and from under `AND`, and adds them to `found`. Returns what is
 * left of the filter, or `undefined` if nothing is. Throws `FILTER_INVALID` for an id under `OR` or `NOT`.
 */
export function liftScopeIds(filters: unknown, found: FoundScopeId[]): Filter | undefined {
  return lift(filters, "filters", found, 0);
}

function lift(filters: unknown, place: string, found: FoundScopeId[], depth: number): Filter | undefined {
  const rest: [string, unknown][] = [];
  for (const [key, condition] of Object.entries(parseFilter(filters, place, depth))) {
    const here = `${place}.${key}`;
    const id = scopeIdOf(key);
    if (id !== undefined) {
      if (condition !== undefined) found.push({ id, value: parseEquality(condition, here), place: here });
    } else if (key === "AND") {
      const children = parseList(condition, here).map((child, index) =>
        lift(child, `${here}[${index}]`, found, depth + 1),
      );
      const left = children.filter((child) => child !== undefined);
      if (left.length > 0) rest.push([key, left]);
    } else {
      if (key === "OR" || key === "NOT") refuseScopeIds(condition, here, depth + 1);
      rest.push([key, condition]);
    }
  }
  // `fromEntries` and not assignment: a key `__proto__` must stay a key.
  return rest.length === 0 ? undefined : (Object.fromEntries(rest) as Filter);
}

function refuseScopeIds(children: unknown, place: string, depth: number): void {
  for (const [index, child] of parseList(children, place).entries()) {
    for (const [key, condition] of Object.entries(parseFilter(child, `${place}[${index}]`, depth))) {
      const here = `${place}[${index}].${key}`;
      if (scopeIdOf(key) !== undefined) {
        throw new VarveError(
          "FILTER_INVALID",
          `${here}: a scope cannot be negated or alternated. Give the id at the top, and search once for each owner.`,
        );
      }
      if (key === "AND" || key === "OR" || key === "NOT") refuseScopeIds(condition, here, depth + 1);
    }
  }
}

/** `"alice"` or `{ eq: "alice" }`. */
function parseEquality(condition: unknown, place: string): unknown {
  const value =
    isRecord(condition) && Object.keys(condition).length === 1 && "eq" in condition
      ? condition["eq"]
      : condition;
  if (typeof value === "string" && value !== "*") return value;
  throw new VarveError(
    "FILTER_INVALID",
    `${place} must name one owner, as a text; ${value === "*" ? '"*"' : describeValue(value)} would not.`,
  );
}

const DEEPEST = 32;

function parseFilter(value: unknown, place: string, depth: number): Readonly<Record<string, unknown>> {
  if (!isRecord(value)) {
    throw new VarveError("FILTER_INVALID", `${place} must be an object, not ${describeValue(value)}.`);
  }
  if (depth > DEEPEST) {
    throw new VarveError("FILTER_INVALID", `filters is nested more than ${DEEPEST} levels deep.`);
  }
  return value;
}

function parseList(value: unknown, place: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new VarveError("FILTER_INVALID", `${place} must be a list of filters, not ${describeValue(value)}.`);
}
