import type { BudgetAccounts } from "./budget-accounts.js";
import type { Scope } from "./scope.js";

/** The books of what model calls spent, and the accounts that budgets draw on. */
export interface UsageLedger extends BudgetAccounts {
  /** Adds to the totals, in one transaction. It survives the end of the process; a power failure may take the last seconds. */
  record(entries: readonly UsageEntry[]): Promise<void>;
  /** Sums, one for each combination of the columns that are asked for, ordered by these columns. */
  totals(query: UsageQuery): Promise<readonly UsageTotal[]>;
  /** Takes the ids of all that the scope sees out of the books; what was spent stays, owned by nobody. */
  forgetScope(scope: Scope): Promise<void>;
}

/** What the books tell apart. */
export interface UsageKey {
  /** In UTC, such as `2026-11-27`. */
  readonly day: string;
  /** As it was called: model id, inference profile id or ARN. */
  readonly model: string;
  readonly region: string;
  readonly operation: string;
  readonly purpose?: string;
  readonly scope?: Scope;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface UsageAmounts {
  readonly calls: number;
  /** Calls whose price is unknown. */
  readonly unpriced: number;
  /** Tokens as the service stated them; of a call of which it stated none they are 0 here, and the call is unpriced. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly cacheWrite1hTokens: number;
  /** Images made. */
  readonly images: number;
  /** Reranking requests. */
  readonly queries: number;
  /** Whole pico-dollars of the calls whose price is known. */
  readonly cost: bigint;
}

export interface UsageEntry extends UsageKey, UsageAmounts {}

/** Columns by which totals may be told apart. */
export type UsageColumn =
  | "day"
  | "model"
  | "region"
  | "operation"
  | "purpose"
  | "userId"
  | "agentId"
  | "runId"
  | "tags";

export interface UsageQuery {
  /** First day, in UTC; absent: the oldest. */
  readonly from?: string;
  /** Last day, included; absent: the newest. */
  readonly to?: string;
  readonly by: readonly UsageColumn[];
}

/** A sum. Only the columns that were asked for are there, and of those the ones that have a value. */
export interface UsageTotal extends UsageAmounts {
  readonly day?: string;
  readonly model?: string;
  readonly region?: string;
  readonly operation?: string;
  readonly purpose?: string;
  readonly userId?: string;
  readonly agentId?: string;
  readonly runId?: string;
  readonly tags?: Readonly<Record<string, string>>;
}
