import type { GetAllOptions, GetAllResult } from "../spec/memory.js";
import { hidesExpired } from "./hides-expired.js";
import type { MemoryContext } from "./memory-context.js";
import { checkOptions, parseInteger, parseText, SCOPE_OPTIONS } from "./parse-options.js";
import { redactRecalled } from "./redact.js";
import { parseScope } from "./scope.js";
import { UsageTally } from "./usage-tally.js";

const KNOWN_OPTIONS = [...SCOPE_OPTIONS, "limit", "cursor", "includeExpired"];

/** `Memory.getAll`: one page of the scope's memories. */
export async function getAll(context: MemoryContext, options: GetAllOptions): Promise<GetAllResult> {
  checkOptions(options, KNOWN_OPTIONS, "getAll");
  const selection = parseScope(options, "getAll");
  const limit = parseInteger(options.limit, "limit", { min: 1, max: 1_000, fallback: 100 });
  const cursor = options.cursor === undefined ? {} : { cursor: parseText(options.cursor, "cursor") };
  const now = hidesExpired(context, options.includeExpired);
  const page = await context.store.list({ ...selection, limit, ...cursor, ...now });
  const next = page.nextCursor === undefined ? {} : { nextCursor: page.nextCursor };
  return { results: await redactRecalled(context, page.records), ...next, usage: new UsageTally().total() };
}
