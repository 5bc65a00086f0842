import { type ModelReference, parseModelId } from "../catalogue/model-id.js";
import type { ModelPrices, PriceTable, Rates, TokenRates } from "../catalogue/price-table.js";
import { findRegion } from "../catalogue/regions.js";
import type { TokenUsage } from "../spec/usage.js";
import { fromDollars, type PicoDollars, perToken } from "../util/pico-dollars.js";

/** A call that has been made, or is about to be. */
export interface PricedCall {
  /** Model id, inference profile id or ARN. */
  readonly model: string;
  /** Model id or profile id behind an ARN that does not name it. */
  readonly baseModel?: string | undefined;
  /** Region that was called. */
  readonly region: string;
  /** AWS's word; absent: `default`. */
  readonly serviceTier?: string | undefined;
  /** Whether it is part of a batch inference job. */
  readonly batch?: boolean | undefined;
  /** Absent: not stated by the service, so that the call has no price. */
  readonly usage?: TokenUsage | undefined;
  /** Images that were made. */
  readonly images?: readonly MadeImage[] | undefined;
  /** Images that were embedded. */
  readonly inputImages?: number | undefined;
  /** Documents of each reranking query. */
  readonly rerankedDocuments?: readonly number[] | undefined;
}

export interface MadeImage {
  /** Pixels. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly steps?: number | undefined;
}

/** What a call costs, or `undefined` if a price that it takes is unknown. */
export function priceCall(call: PricedCall, table: PriceTable): PicoDollars | undefined {
  const rates = findRates(call, table);
  if (rates === undefined) return undefined;
  const { usage, images, inputImages, rerankedDocuments } = call;
  const countsNoTokens = images !== undefined || rerankedDocuments !== undefined;
  return sum([
    usage === undefined && countsNoTokens ? 0n : priceTokens(usage, tokenRates(rates, call)),
    ...(images ?? []).map((image) => priceImage(image, rates)),
    inputImages === undefined || inputImages === 0
      ? 0n
      : times(inputImages, dollars(call.batch === true ? undefined : rates.inputImage)),
    ...(rerankedDocuments ?? []).map((documents) => priceQuery(documents, rates)),
  ]);
}

/** The rates of a model where it is called; `undefined` if the table has none. */
function findRates({ model, baseModel, region }: PricedCall, table: PriceTable): Rates | undefined {
  const called = parseModelId(model);
  const exact = called.baseModelId === model ? undefined : ownEntry(table.models, model);
  if (exact !== undefined) return ownEntry(exact.regions ?? {}, region) ?? exact;
  if (!SERVED_PER_TOKEN.has(called.kind)) return undefined;
  const named = baseModel === undefined ? called : parseModelId(baseModel);
  const prices = named.baseModelId && ownEntry(table.models, named.baseModelId);
  return prices ? ratesIn(prices, named.geography, region) : undefined;
}

/** What is paid by the hour, or is not known to be paid as its base model is, has no price per token. */
const SERVED_PER_TOKEN: ReadonlySet<ModelReference["kind"]> = new Set<ModelReference["kind"]>([
  "foundation-model",
  "inference-profile",
  "application-inference-profile",
]);

function ratesIn(prices: ModelPrices, geography: string | undefined, region: string): Rates | undefined {
  const rates = geography === "global" ? prices.global : prices;
  const own = ownEntry(rates?.regions ?? {}, region);
  if (own !== undefined) return own;
  return findRegion(region)?.partition === COMMERCIAL_PARTITION ? rates : undefined;
}

const COMMERCIAL_PARTITION = "aws";

function tokenRates(rates: Rates, { batch, serviceTier = "default", usage }: PricedCall): TokenRates {
  const isLong = inputOf(usage) > (rates.longContext?.above ?? Infinity);
  if (batch !== true && serviceTier === "default") return isLong ? (rates.longContext ?? {}) : rates;
  // No source states what a long request costs in a batch or in another tier.
  if (isLong) return {};
  if (batch === true) return rates.batch ?? {};
  return (serviceTier === "flex" || serviceTier === "priority" ? rates[serviceTier] : undefined) ?? {};
}

const inputOf = (usage: TokenUsage = {}): number =>
  (usage.inputTokens ?? 0) + (usage.cacheReadTokens ?? 0) + (usage.cacheWriteTokens ?? 0);

function priceTokens(usage: TokenUsage | undefined, rates: TokenRates): PicoDollars | undefined {
  if (usage?.inputTokens === undefined) return undefined;
  const { inputTokens, outputTokens = 0, cacheReadTokens = 0, cacheWriteTokens = 0 } = usage;
  const cacheWrite1hTokens = Math.min(usage.cacheWrite1hTokens ?? 0, cacheWriteTokens);
  return sum([
    priceOf(inputTokens, rates.input),
    priceOf(outputTokens, rates.output),
    priceOf(cacheReadTokens, rates.cacheRead),
    priceOf(cacheWriteTokens - cacheWrite1hTokens, rates.cacheWrite),
    priceOf(cacheWrite1hTokens, rates.cacheWrite1h),
  ]);
}

/** Nothing costs nothing, whatever its price. */
function priceOf(tokens: number, dollarsPerMillion: number | undefined): PicoDollars | undefined {
  if (tokens === 0) return 0n;
  return times(tokens, dollarsPerMillion === undefined ? undefined : perToken(dollarsPerMillion));
}

function priceImage({ width, height, steps }: MadeImage, { images = [] }: Rates): PicoDollars | undefined {
  const pixels = width === undefined || height === undefined ? undefined : width * height;
  for (const { usd, maxPixels, maxSteps } of images) {
    const holds = [isWithin(pixels, maxPixels), isWithin(steps, maxSteps)];
    if (holds.includes(false)) continue;
    return holds.includes(undefined) ? undefined : fromDollars(usd);
  }
  return undefined;
}

/** `undefined` if there is a bound and nobody knows on which side of it the value is. */
const isWithin = (value: number | undefined, most: number | undefined): boolean | undefined =>
  most === undefined || (value === undefined ? undefined : value <= most);

function priceQuery(documents: number, { query }: Rates): PicoDollars | undefined {
  const queries = query?.documents === undefined ? 1 : Math.max(1, Math.ceil(documents / query.documents));
  return times(queries, dollars(query?.usd));
}

const dollars = (usd: number | undefined): PicoDollars | undefined =>
  usd === undefined ? undefined : fromDollars(usd);

const times = (count: number, price: PicoDollars | undefined): PicoDollars | undefined =>
  price === undefined ? undefined : BigInt(count) * price;

/** A sum of which one part is unknown is unknown. */
function sum(parts: readonly (PicoDollars | undefined)[]): PicoDollars | undefined {
  let total = 0n;
  for (const part of parts) {
    if (part === undefined) return undefined;
    total += part;
  }
  return total;
}

function ownEntry<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
