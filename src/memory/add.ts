import type { AddOptions, AddResult } from "../spec/memory.js";
import { addFacts } from "./add-facts.js";
import { addVerbatim } from "./add-verbatim.js";
import type { MemoryContext } from "./memory-context.js";
import { parseAdd } from "./parse-add.js";
import { redactMetadata, redactTurns } from "./redact.js";
import { scopeKey } from "./scope.js";
import { throwIfAborted } from "./throw-if-aborted.js";

/** `Memory.add`: one call at a time in each scope, so that of two equal ones the second sees what the first stored. */
export async function add(
  context: MemoryContext,
  messages: unknown,
  options: AddOptions,
): Promise<AddResult> {
  const given = parseAdd(messages, options, context.clock());
  const input = {
    ...given,
    turns: await redactTurns(context, given.turns, given.call),
    metadata: await redactMetadata(context, given.metadata, given.call),
  };
  throwIfAborted(input.call.signal);
  await context.space.ensure();
  const run = input.infer ? addFacts : addVerbatim;
  const result = await context.locks.run(scopeKey(input.scope), () => run(context, input), input.call.signal);
  logOutcomes(context, result);
  return result;
}

function logOutcomes({ logger }: MemoryContext, { results }: AddResult): void {
  const count: Record<string, number> = {};
  for (const { outcome } of results) count[outcome] = (count[outcome] ?? 0) + 1;
  logger.debug("add", count);
  const codes = new Set(results.flatMap(({ error }) => error?.code ?? []));
  if (codes.size > 0) logger.warn("add: some facts failed", { ...count, codes: [...codes].join(" ") });
}
