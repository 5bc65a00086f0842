import type { PicoDollars } from "../../util/pico-dollars.js";

/** How much may be spent in a period, and what happens on the way there. */
export interface Budget {
  /** Unique among the budgets of a configuration; budgets of this name in other processes are the same one. */
  readonly name: string;
  readonly limit: PicoDollars;
  /** Begins at a full hour, at midnight or on the first of the month, in UTC. */
  readonly period: BudgetPeriod;
  readonly per: BudgetOwner;
  /** In ascending order of their shares. */
  readonly thresholds: readonly BudgetThreshold[];
}

export type BudgetPeriod = "hour" | "day" | "month";

/**
 * Whose spending counts together: that of this process alone, that of all who share the store, or that of each user, agent,
 * run or value of a tag. A call without such an id or tag does not count.
 */
export type BudgetOwner = "process" | "store" | "user" | "agent" | "run" | { readonly tag: string };

/** What happens to a call with which the spending would pass a share of the limit. */
export type BudgetThreshold =
  | { readonly share: number; readonly action: "warn" | "throw" }
  | {
      readonly share: number;
      readonly action: "downgrade";
      /** Model id, inference profile id or ARN of the language model that answers instead. */
      readonly model: string;
    };

/** The amount that a threshold stands for. */
export function ceilingOf({ limit }: Budget, { share }: BudgetThreshold): PicoDollars {
  return (limit * BigInt(Math.round(share * SHARE_SCALE))) / BigInt(SHARE_SCALE);
}

const SHARE_SCALE = 1e6;
