import type { ChangeOptions } from "../spec/memory.js";
import type { ScopeOptions } from "../spec/scope-options.js";
import type { ChangeContext } from "../spec/store.js";
import type { MemoryContext } from "./memory-context.js";
import { memoryNotFound } from "./memory-not-found.js";
import { checkOptions, parseChangeOptions, parseText, SCOPE_OPTIONS } from "./parse-options.js";
import { parseScopeOnly } from "./scope.js";

const CHANGE_OPTIONS = ["actor", "reason"];

/** `Memory.delete`: one memory by its id. */
export async function deleteOne(
  context: MemoryContext,
  memoryId: unknown,
  options: ChangeOptions = {},
): Promise<void> {
  checkOptions(options, CHANGE_OPTIONS, "delete");
  const id = parseText(memoryId, "id");
  const [result] = await context.store.commit([{ kind: "delete", id, ...changeContext(context, options) }]);
  if (result?.status !== "deleted") throw memoryNotFound(id);
}

/** `Memory.deleteAll`: everything that a scope sees, and never without a scope. */
export async function deleteAll(
  context: MemoryContext,
  options: ScopeOptions & ChangeOptions,
): Promise<{ readonly deleted: number }> {
  checkOptions(options, [...SCOPE_OPTIONS, ...CHANGE_OPTIONS], "deleteAll");
  const scope = parseScopeOnly(options, "deleteAll");
  return { deleted: await context.store.deleteAll(scope, changeContext(context, options)) };
}

const changeContext = (context: MemoryContext, options: ChangeOptions): ChangeContext => ({
  at: context.clock().toISOString(),
  ...parseChangeOptions(options),
});
