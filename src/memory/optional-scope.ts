import { SCOPE_IDS, type Scope } from "../spec/scope.js";
import { isRecord } from "./is-record.js";
import { scopeIdOf } from "./lift-scope-ids.js";
import { parseScopeOnly } from "./scope.js";

/** The names that carry a scope, where there are no filters. */
export const SCOPE_ID_OPTIONS: readonly string[] = SCOPE_IDS.flatMap((id) => [id, id.replace("Id", "_id")]);

/** The scope that a call names, or `undefined` where it names none and so means all. */
export function parseOptionalScope(options: unknown, operation: string): Scope | undefined {
  if (!isRecord(options)) return undefined;
  const ids = Object.entries(options).filter(([key, value]) => value !== undefined && scopeIdOf(key));
  return ids.length === 0 ? undefined : parseScopeOnly(Object.fromEntries(ids), operation);
}
