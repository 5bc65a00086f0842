import type { AddOptions, AddResult } from "../spec/memory.js";
import { addFacts } from "./add-facts.js";
import { addProcedure } from "./add-procedure.js";
import { addVerbatim } from "./add-verbatim.js";
import type { MemoryContext } from "./memory-context.js";
import { type AddInput, parseAdd } from "./parse-add.js";
import { redactMetadata } from "./redact.js";
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
    metadata: await redactMetadata(context, given.metadata, given.call),
  };
  throwIfAborted(input.call.signal);
  await context.space.ensure();
  const run = RUN[input.kind];
  const result = await context.locks.run(scopeKey(input.scope), () => run(context, input), input.call.signal);
  logOutcomes(context, result);
  return result;
}

const RUN = {
  facts: addFacts,
  verbatim: addVerbatim,
  procedure: addProcedure,
} as const satisfies Record<AddInput["kind"], unknown>;

function logOutcomes({ logger }: MemoryContext, { results }: AddResult): void {
  const count: Record<string, number> = {};
  for (const { outcome } of results) count[outcome] = (count[outcome] ?? 0) + 1;
  logger.debug("add", count);
  const codes = new Set(results.flatMap(({ error }) => error?.code ?? []));
  if (codes.size > 0) logger.warn("add: some facts failed", { ...count, codes: [...codes].join(" ") });
}
