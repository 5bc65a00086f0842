import type { Cost, TokenUsage } from "../spec/usage.js";
import { type CostQuery, estimateCost } from "./estimate-cost.js";

/** What a record of a batch inference job costs. Unknown where the service did not state its tokens. */
export function batchCost({
  modelId,
  baseModel,
  region,
  usage,
}: {
  readonly modelId: string;
  readonly region: string;
  readonly baseModel?: string | undefined;
  readonly usage: TokenUsage | undefined;
}): Cost {
  if (usage?.inputTokens === undefined) return { usd: undefined, unpriced: 1 };
  const { totalTokens: _, ...counts } = usage;
  const query: CostQuery = { ...counts, model: modelId, baseModel, region, batch: true };
  const { usd } = estimateCost(query);
  return usd === undefined ? { usd, unpriced: 1 } : { usd };
}
