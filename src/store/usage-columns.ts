import type { UsageAmounts, UsageColumn, UsageEntry } from "../spec/usage-ledger.js";

/** Stands for a value that an entry does not have. */
export const ABSENT = "";

/** What totals are kept by, and its column. */
export const USAGE_COLUMNS = {
  day: "day",
  model: "model",
  region: "region",
  operation: "operation",
  purpose: "purpose",
  userId: "user_id",
  agentId: "agent_id",
  runId: "run_id",
  tags: "tags",
} as const satisfies Readonly<Record<UsageColumn, string>>;
export const KEY_COLUMNS = Object.values(USAGE_COLUMNS);
export type UsageKey = Readonly<Record<(typeof KEY_COLUMNS)[number], string>>;

/** What is counted, and its column. Costs are whole pico-dollars, which may leave 64 bits. */
export const COUNT_COLUMNS = {
  calls: "calls",
  unpriced: "unpriced",
  inputTokens: "input_tokens",
  outputTokens: "output_tokens",
  cacheReadTokens: "cache_read_tokens",
  cacheWriteTokens: "cache_write_tokens",
  cacheWrite1hTokens: "cache_write_1h_tokens",
  images: "images",
  queries: "queries",
} as const satisfies Readonly<Record<keyof Omit<UsageAmounts, "cost">, string>>;
export const COUNT_NAMES = Object.keys(COUNT_COLUMNS) as (keyof typeof COUNT_COLUMNS)[];
export const AMOUNT_COLUMNS = [...Object.values(COUNT_COLUMNS), "cost"];

/** The key columns of an entry's row. */
export function usageKey(entry: UsageEntry): UsageKey {
  const { day, model, region, operation, purpose = ABSENT, scope = {}, tags = {} } = entry;
  const { userId = ABSENT, agentId = ABSENT, runId = ABSENT } = scope;
  return {
    ...{ day, model, region, operation, purpose },
    ...{ user_id: userId, agent_id: agentId, run_id: runId, tags: tagsText(tags) },
  };
}

/** What the columns hold that say whose a total is, once nobody may know. */
export const DISOWNED = { user_id: ABSENT, agent_id: ABSENT, run_id: ABSENT, tags: tagsText({}) };

/** The members of a total that its key columns stand for. */
export function usageKeyMembers(
  by: readonly UsageColumn[],
  heldBy: (column: UsageColumn, index: number) => unknown,
): Readonly<Record<string, unknown>> {
  const members = by.flatMap((column, index) => {
    const value = String(heldBy(column, index));
    if (value === ABSENT) return [];
    return [[column, column === "tags" ? JSON.parse(value) : value]];
  });
  return Object.fromEntries(members);
}

/** Equal tags give equal texts. */
function tagsText(tags: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.fromEntries(Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1))));
}
