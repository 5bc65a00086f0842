import type { MemoryContext } from "./memory-context.js";
import { parseBoolean } from "./parse-options.js";

/** The part of a query that hides what has expired, unless the caller wants to see it. */
export function hidesExpired(
  { clock }: Pick<MemoryContext, "clock">,
  includeExpired: unknown,
): { readonly now?: string } {
  return parseBoolean(includeExpired, "includeExpired", false) ? {} : { now: clock().toISOString() };
}
