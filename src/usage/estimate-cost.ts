import { modelIds } from "../catalogue/model-catalogue.js";
import { findModel } from "../catalogue/models.js";
import type { PriceTable } from "../catalogue/price-table.js";
import { publishedPrices } from "../catalogue/prices.js";
import { VarveError } from "../errors.js";
import type { TokenUsage } from "../spec/usage.js";
import { toDollars } from "../util/pico-dollars.js";
import { type PricedCall, priceCall } from "./price-call.js";

/** A call to be priced. Counts are whole numbers, of what is left out there is none. */
export interface CostQuery
  extends Omit<TokenUsage, "totalTokens">,
    Pick<PricedCall, "baseModel" | "serviceTier" | "batch" | "images" | "inputImages" | "rerankedDocuments"> {
  /** Model id, inference profile id or ARN. */
  readonly model: string;
  /** Region that is called. Default `us-east-1`. */
  readonly region?: string;
  /** Default: the prices that varve ships. */
  readonly prices?: PriceTable;
}

export interface CostEstimate {
  readonly model: string;
  readonly region: string;
  /** US dollars; `undefined` if a price that the call takes is unknown. */
  readonly usd: number | undefined;
  /** Day of the prices, ISO 8601. */
  readonly asOf: string;
}

/** What a call costs. Throws `INPUT_INVALID` for a count that is none, and `MODEL_ID_INVALID`. */
export function estimateCost(query: CostQuery): CostEstimate {
  const { model, region = "us-east-1", prices = publishedPrices(), ...call } = query;
  for (const name of COUNTS) checkCount(query[name], name);
  for (const [index, documents] of (query.rerankedDocuments ?? []).entries()) {
    checkCount(documents, `rerankedDocuments[${index}]`);
  }
  const usage = { ...call, inputTokens: call.inputTokens ?? 0 };
  const price = priceCall({ ...call, model, region, usage }, prices);
  return { model, region, usd: price === undefined ? undefined : toDollars(price), asOf: prices.asOf };
}

/** The same call with several models, the cheapest first, those of unknown price last. Default: all chat models that are active. */
export function compareModels(
  query: Omit<CostQuery, "model" | "baseModel"> & { readonly models?: readonly string[] },
): readonly CostEstimate[] {
  const { models = activeChatModels(), ...call } = query;
  return models
    .map((model) => estimateCost({ ...call, model }))
    .sort((a, b) => (a.usd ?? Infinity) - (b.usd ?? Infinity) || a.model.localeCompare(b.model));
}

const COUNTS = [
  "inputTokens",
  "outputTokens",
  "cacheReadTokens",
  "cacheWriteTokens",
  "cacheWrite1hTokens",
  "inputImages",
] as const;

function checkCount(value: unknown, name: string): void {
  if (value === undefined || (Number.isSafeInteger(value) && (value as number) >= 0)) return;
  throw new VarveError("INPUT_INVALID", `${name} must be a whole number from 0, not ${String(value)}.`);
}

function activeChatModels(): readonly string[] {
  return modelIds().filter((id) => {
    const facts = findModel(id);
    return facts?.kind === "chat" && facts.lifecycle.status === "ACTIVE";
  });
}
