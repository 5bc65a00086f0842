import { phraseExpander } from "./expand-phrases.js";
import type { PriceTable } from "./price-table.js";
import { CODING, PRICE_TABLE } from "./prices.generated.js";

let expanded: PriceTable | undefined;

/** The prices that varve ships, expanded when first asked for. */
export function publishedPrices(): PriceTable {
  expanded ??= JSON.parse(phraseExpander(CODING)(PRICE_TABLE)) as PriceTable;
  return expanded;
}

/** The prices that varve ships, under those of the user's own. */
export function pricesWith(own: PriceTable | undefined): PriceTable {
  const published = publishedPrices();
  return own === undefined ? published : { ...published, models: { ...published.models, ...own.models } };
}
