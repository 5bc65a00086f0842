import type { ChangeOptions } from "../spec/memory.js";
import type { ScopeOptions } from "../spec/scope-options.js";
import type { ForgetReport } from "../spec/store.js";
import type { MemoryContext } from "./memory-context.js";
import { parseOptionalScope, SCOPE_ID_OPTIONS } from "./optional-scope.js";
import { checkOptions, parseChangeOptions } from "./parse-options.js";
import { deleteOutdated } from "./retention.js";
import { parseScopeOnly } from "./scope.js";

/** `Memory.forget`: nothing of a scope is left, and never without a scope. */
export async function forget(context: MemoryContext, options: ScopeOptions): Promise<ForgetReport> {
  checkOptions(options, SCOPE_ID_OPTIONS, "forget");
  const report = await context.store.forget(parseScopeOnly(options, "forget"));
  context.logger.info("forget", { ...report });
  return report;
}

/** `Memory.sweep`: deletes what has expired, and what is older than the retention allows. */
export async function sweep(
  context: MemoryContext,
  options: ScopeOptions & ChangeOptions = {},
): Promise<{ readonly deleted: number }> {
  checkOptions(options, [...SCOPE_ID_OPTIONS, "actor", "reason"], "sweep");
  const scope = parseOptionalScope(options, "sweep");
  const { actor, reason } = parseChangeOptions(options);
  const change = { at: context.clock().toISOString(), actor };
  const expired = await context.store.deleteExpired(
    { ...change, reason: reason ?? "It had expired." },
    scope,
  );
  const outdated = await deleteOutdated(
    context,
    { ...change, reason: reason ?? "Its retention had ended." },
    scope,
  );
  return { deleted: expired + outdated };
}
