import { findRegion } from "../catalogue/regions.js";
import { ListedModels, listedName } from "./listed-model.js";
import { type ListedPrice, readListedPrice } from "./listed-price.js";
import { readUsageType, type TokenMeter, tokenMeterOf } from "./token-meter.js";

/** A price that is certain. */
export interface MappedPrice extends TokenMeter {
  readonly modelId: string;
  readonly region: string;
  readonly usdPerMillion: number;
}

/** Why a product is in no price table. */
export type UnmappedReason =
  | "no product"
  | "not counted in tokens"
  | "no price per token"
  | "another endpoint (bedrock-mantle)"
  | "meter not understood"
  | "model not in the catalogue"
  | "region not in the catalogue"
  | "two prices for the same"
  | "no place in the price table";

export interface UnmappedProducts {
  readonly reason: UnmappedReason;
  readonly products: number;
  /** The models, as the list names them, sorted. */
  readonly models: readonly string[];
}

export interface MappedPriceList {
  readonly products: number;
  readonly prices: readonly MappedPrice[];
  /** Most products first. */
  readonly unmapped: readonly UnmappedProducts[];
  /** Latest publication of a product, ISO 8601. */
  readonly publishedAt?: string;
}

/** Maps what is certain of a price list to models of the catalogue, and counts the rest by reason. */
export async function mapPriceList(documents: AsyncIterable<unknown>): Promise<MappedPriceList> {
  const models = new ListedModels();
  const found = new Map<string, MappedPrice[]>();
  const unmapped = new Map<UnmappedReason, { products: number; models: Set<string> }>();
  const leave = (reason: UnmappedReason, name: string): void => {
    const entry = unmapped.get(reason) ?? { products: 0, models: new Set<string>() };
    entry.products += 1;
    if (name !== "") entry.models.add(name);
    unmapped.set(reason, entry);
  };
  let products = 0;
  let publishedAt: string | undefined;
  for await (const document of documents) {
    products += 1;
    const listed = readListedPrice(document);
    const mapped = listed === undefined ? unmappable("no product") : mapPrice(listed, models);
    if (listed?.publishedAt !== undefined && listed.publishedAt > (publishedAt ?? "")) {
      publishedAt = listed.publishedAt;
    }
    if ("reason" in mapped) {
      leave(mapped.reason, mapped.name);
      continue;
    }
    const { modelId, region, isGlobal, isLong, tier, rate } = mapped;
    const key = [modelId, region, isGlobal, isLong, tier, rate].join("|");
    found.set(key, [...(found.get(key) ?? []), mapped]);
  }
  const prices: MappedPrice[] = [];
  for (const [first, ...others] of found.values()) {
    if (first === undefined) continue;
    if (others.every(({ usdPerMillion }) => usdPerMillion === first.usdPerMillion)) prices.push(first);
    else for (const { modelId } of [first, ...others]) leave("two prices for the same", modelId);
  }
  return { products, prices, unmapped: report(unmapped), ...(publishedAt !== undefined && { publishedAt }) };
}

interface Unmappable {
  readonly reason: UnmappedReason;
  readonly name: string;
}

const unmappable = (reason: UnmappedReason, name = ""): Unmappable => ({ reason, name });

function mapPrice(
  { attributes, usdPerMillion }: ListedPrice,
  models: ListedModels,
): MappedPrice | Unmappable {
  const usage = readUsageType(attributes["usagetype"] ?? "");
  if (usage === undefined) return unmappable("not counted in tokens", listedName(attributes, { meter: "" }));
  const name = listedName(attributes, usage);
  if (usage.model?.endsWith("-mantle")) return unmappable("another endpoint (bedrock-mantle)", name);
  const meter = tokenMeterOf(attributes, usage);
  if (meter === undefined) return unmappable("meter not understood", name);
  const modelId = models.find(name);
  if (modelId === undefined) return unmappable("model not in the catalogue", name);
  const region = attributes["regionCode"] ?? "";
  if (findRegion(region) === undefined) return unmappable("region not in the catalogue", name);
  if (usdPerMillion === undefined) return unmappable("no price per token", name);
  return { ...meter, modelId, region, usdPerMillion };
}

function report(
  unmapped: ReadonlyMap<UnmappedReason, { readonly products: number; readonly models: ReadonlySet<string> }>,
): readonly UnmappedProducts[] {
  return [...unmapped]
    .map(([reason, { products, models }]) => ({ reason, products, models: [...models].sort() }))
    .sort((one, other) => other.products - one.products);
}
