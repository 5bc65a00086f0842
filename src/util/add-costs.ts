import type { Cost } from "../spec/usage.js";
import { fromDollars, toDollars } from "./pico-dollars.js";

/** What several calls cost together, to the pico-dollar. What nobody counted is left out; of nothing there is no cost. */
export function addCosts(...costs: readonly (Cost | undefined)[]): Cost | undefined {
  const counted = costs.filter((cost) => cost !== undefined);
  if (counted.length === 0) return undefined;
  let amount: bigint | undefined = 0n;
  let unpriced = 0;
  for (const cost of counted) {
    unpriced += cost.unpriced ?? 0;
    amount = amount === undefined || cost.usd === undefined ? undefined : amount + fromDollars(cost.usd);
  }
  return { usd: amount === undefined ? undefined : toDollars(amount), ...(unpriced > 0 && { unpriced }) };
}
