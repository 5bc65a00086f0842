import { VarveError } from "../errors.js";
import type { Filter } from "../spec/filter.js";
import { SCOPE_IDS, type Scope } from "../spec/scope.js";
import type { ScopeOptions } from "../spec/scope-options.js";
import { describeValue } from "./describe-value.js";
import { type FoundScopeId, liftScopeIds, scopeIdOf } from "./lift-scope-ids.js";

/** The owner that a call names, and what its `filters` say beside it. */
export interface ScopeSelection {
  readonly scope: Scope;
  readonly filter?: Filter;
}

/**
 * Reads the scope out of a call's options: ids in camelCase or snake_case, or inside `filters`, at its top or
 * under `AND`. Throws `SCOPE_REQUIRED` if no id is given, `INPUT_INVALID` for an id that is given twice or is not
 * a text of 1 to 256 characters, and `FILTER_INVALID` where an id is negated, alternated or compared.
 */
export function parseScope(
  options: (ScopeOptions & { readonly filters?: Filter }) | undefined,
  operation: string,
): ScopeSelection {
  const found: FoundScopeId[] = [];
  for (const [place, value] of Object.entries(options ?? {})) {
    const id = scopeIdOf(place);
    if (id !== undefined && value !== undefined) found.push({ id, value, place });
  }
  const filters: unknown = options?.filters;
  const filter = filters === undefined ? undefined : liftScopeIds(filters, found);
  const scope = collect(found);
  if (Object.keys(scope).length === 0) {
    throw new VarveError(
      "SCOPE_REQUIRED",
      `${operation} needs to know whose memories it may touch: give at least one of userId, agentId, runId.`,
    );
  }
  return filter === undefined ? { scope } : { scope, filter };
}

/** The same for an operation whose `filters` may hold nothing but the scope's ids. */
export function parseScopeOnly(
  options: (ScopeOptions & { readonly filters?: Filter }) | undefined,
  operation: string,
): Scope {
  const { scope, filter } = parseScope(options, operation);
  if (filter !== undefined) {
    throw new VarveError(
      "FILTER_INVALID",
      `${operation} takes only userId, agentId and runId in filters, not ${Object.keys(filter).join(", ")}.`,
    );
  }
  return scope;
}

/** The exact scope that owns a record. */
export function scopeOf(record: Scope): Scope {
  return Object.fromEntries(SCOPE_IDS.flatMap((id) => (record[id] === undefined ? [] : [[id, record[id]]])));
}

/** A text that is equal for equal scopes and different for different ones. */
export function scopeKey(scope: Scope): string {
  return JSON.stringify(SCOPE_IDS.map((id) => scope[id] ?? null));
}

function collect(found: readonly FoundScopeId[]): Scope {
  const scope: { -readonly [Id in keyof Scope]: string } = {};
  const places = new Map<keyof Scope, string>();
  for (const { id, value, place } of found) {
    const earlier = places.get(id);
    if (earlier !== undefined) {
      throw new VarveError(
        "INPUT_INVALID",
        `${id} is given twice, as ${earlier} and as ${place}: give it once.`,
      );
    }
    places.set(id, place);
    scope[id] = parseScopeId(value, place);
  }
  return scope;
}

const LONGEST = 256;

function parseScopeId(value: unknown, place: string): string {
  const invalid = (fault: string): VarveError =>
    new VarveError("INPUT_INVALID", `${place} must be a text of 1 to ${LONGEST} characters; ${fault}.`);
  if (typeof value !== "string") throw invalid(`it is ${describeValue(value)}`);
  if (value.trim() === "") throw invalid("it is blank");
  if (value.length > LONGEST) throw invalid(`it has ${value.length}`);
  // Two ids that differ only in characters that UTF-8 cannot hold would become one in the store.
  if (/[\p{Surrogate}\p{Cc}]/u.test(value))
    throw invalid("it holds a control character or half a surrogate pair");
  return value;
}
