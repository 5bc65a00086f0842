import type { ChangeOptions } from "../spec/memory.js";
import type { ScopeOptions } from "../spec/scope-options.js";
import type { ForgetReport } from "../spec/store.js";
import type { MemoryContext } from "./memory-context.js";
import { parseOptionalScope, SCOPE_ID_OPTIONS } from "./optional-scope.js";
import { checkOptions, parseChangeOptions } from "./parse-options.js";
import { parseScopeOnly } from "./scope.js";

/** `Memory.forget`: nothing of a scope is left, and never without a scope. */
export async function forget(context: MemoryContext, options: ScopeOptions): Promise<ForgetReport> {
  checkOptions(options, SCOPE_ID_OPTIONS, "forget");
  const report = await context.store.forget(parseScopeOnly(options, "forget"));
  context.logger.info("forget", { ...report });
  return report;
}

/** `Memory.sweep`: deletes what has expired. */
export async function sweep(
  context: MemoryContext,
  options: ScopeOptions & ChangeOptions = {},
): Promise<{ readonly deleted: number }> {
  checkOptions(options, [...SCOPE_ID_OPTIONS, "actor", "reason"], "sweep");
  const scope = parseOptionalScope(options, "sweep");
  const { actor, reason = "It had expired." } = parseChangeOptions(options);
  const change = { at: context.clock().toISOString(), actor, reason };
  return { deleted: await context.store.deleteExpired(change, scope) };
}
