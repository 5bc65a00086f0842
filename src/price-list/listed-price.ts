/** One product of the AWS Price List with its price, as far as it was understood. */
export interface ListedPrice {
  /** Attributes of the product, by AWS's names. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Dollars per million tokens; absent: the price is not of that kind. */
  readonly usdPerMillion?: number;
  /** When the list was published, ISO 8601. */
  readonly publishedAt?: string;
}

/** The price table counts dollars per million tokens with six decimals. */
const MICRO = 1_000_000;

/**
 * Reads an element of GetProducts' `PriceList`: `product.attributes` and the one price in `terms.OnDemand`. A product with several
 * terms, steps or currencies, or counted in something else than tokens, has no price here. Never throws; `undefined` for what is
 * no product.
 *
 * @see https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/reading-service-price-list-file.html
 */
export function readListedPrice(document: unknown): ListedPrice | undefined {
  const attributes = member(member(document, "product"), "attributes");
  if (!isObject(attributes)) return undefined;
  const texts = Object.entries(attributes).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  const published = member(document, "publicationDate");
  const usdPerMillion = priceOf(onlyOf(member(member(document, "terms"), "OnDemand")));
  return {
    attributes: Object.fromEntries(texts),
    ...(usdPerMillion !== undefined && { usdPerMillion }),
    ...(typeof published === "string" && { publishedAt: published }),
  };
}

function priceOf(term: unknown): number | undefined {
  const dimension = onlyOf(member(term, "priceDimensions"));
  const per = tokensOf(member(dimension, "unit"), member(dimension, "description"));
  const begin = member(dimension, "beginRange") ?? "0";
  const end = member(dimension, "endRange") ?? "Inf";
  const text = member(member(dimension, "pricePerUnit"), "USD");
  if (per === undefined || begin !== "0" || end !== "Inf") return undefined;
  if (typeof text !== "string" || !/^\d+(\.\d+)?$/.test(text)) return undefined;
  const usd = (Number(text) * 1_000_000) / per;
  const rounded = Math.round(usd * MICRO) / MICRO;
  // A price of 0 is a preview or a placeholder, and one of more decimals is not what the table holds.
  return rounded > 0 && Math.abs(usd - rounded) < 1e-9 ? rounded : undefined;
}

/** Of how many tokens the price is. Products of AWS Marketplace are counted in `Units`, and their description tells. */
function tokensOf(unit: unknown, description: unknown): number | undefined {
  if (typeof unit !== "string") return undefined;
  const spoken = unit.toLowerCase() === "units" ? description : unit;
  if (typeof spoken !== "string" || !/tokens?\b/i.test(spoken)) return undefined;
  const counts = [
    ...(/\b(1m|million)\b/i.test(spoken) ? [1_000_000] : []),
    ...(/\b(1k|1000|thousand)\b/i.test(spoken) ? [1_000] : []),
  ];
  return counts.length === 1 ? counts[0] : undefined;
}

function onlyOf(record: unknown): unknown {
  const values = isObject(record) ? Object.values(record) : [];
  return values.length === 1 ? values[0] : undefined;
}

function member(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
