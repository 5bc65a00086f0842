import { isDeepStrictEqual } from "node:util";
import type { ModelPrices, PriceTable, Rates } from "../catalogue/price-table.js";
import { findRegion } from "../catalogue/regions.js";
import type { MappedPrice } from "./map-price-list.js";

export interface BuiltPriceTable {
  readonly table: PriceTable;
  /** Prices that the table has no place for: of long requests whose threshold is not known, or in a tier of their own. */
  readonly homeless: readonly MappedPrice[];
}

const SOURCE = "aws-price-list";

/**
 * A price table of the models that `prices` names: their entries in `base`, under the prices. Where a list has no price, that of
 * `base` stays.
 *
 * @param asOf ISO 8601 day
 */
export function buildPriceTable(
  prices: readonly MappedPrice[],
  base: PriceTable,
  asOf: string,
): BuiltPriceTable {
  const homeless: MappedPrice[] = [];
  const models: Record<string, ModelPrices> = {};
  for (const [modelId, ofModel] of groupBy(prices, ({ modelId }) => modelId)) {
    const known: ModelPrices = Object.hasOwn(base.models, modelId) ? (base.models[modelId] ?? {}) : {};
    const { regions, global: _, sources = [], ...top } = known;
    const inRegion = layOver(
      { ...top, ...(regions && { regions }) },
      ofModel.filter(({ isGlobal }) => !isGlobal),
      homeless,
    );
    const overGlobal = layOver(
      known.global ?? {},
      ofModel.filter(({ isGlobal }) => isGlobal),
      homeless,
    );
    models[modelId] = {
      ...inRegion,
      ...(Object.keys(overGlobal).length > 0 && { global: overGlobal }),
      sources: [...new Set([SOURCE, ...sources])],
    };
  }
  const sources = { ...base.sources, [SOURCE]: { what: "AWS Price List API, GetProducts", date: asOf } };
  return { table: { asOf, sources, models: sorted(models) }, homeless };
}

type RegionalRates = Rates & { readonly regions?: Readonly<Record<string, Rates>> };

/** Rates with those of each region that has prices of its own. A region that costs what is at the top needs no entry. */
function layOver(
  known: RegionalRates,
  prices: readonly MappedPrice[],
  homeless: MappedPrice[],
): RegionalRates {
  const { regions = {}, ...top } = known;
  const result: Record<string, Rates> = { ...regions };
  for (const [region, ofRegion] of groupBy(prices, (price) => price.region)) {
    const isCommercial = findRegion(region)?.partition === "aws";
    const before = Object.hasOwn(regions, region) ? regions[region] : isCommercial ? top : {};
    const after = ofRegion.reduce((rates, price) => withPrice(rates, price, homeless), before ?? {});
    if (isCommercial && isDeepStrictEqual(after, top)) delete result[region];
    else result[region] = after;
  }
  return { ...top, ...(Object.keys(result).length > 0 && { regions: sorted(result) }) };
}

function withPrice(rates: Rates, price: MappedPrice, homeless: MappedPrice[]): Rates {
  const { rate, tier, isLong, usdPerMillion } = price;
  if (!isLong) {
    if (tier === "standard") return { ...rates, [rate]: usdPerMillion };
    return { ...rates, [tier]: { ...rates[tier], [rate]: usdPerMillion } };
  }
  // The list does not say from how many tokens on a request is long.
  if (tier !== "standard" || rates.longContext === undefined) {
    homeless.push(price);
    return rates;
  }
  return { ...rates, longContext: { ...rates.longContext, [rate]: usdPerMillion } };
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1)));
}
