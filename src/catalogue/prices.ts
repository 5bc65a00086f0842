import { brotliDecompressSync } from "node:zlib";
import type { PriceTable } from "./price-table.js";
import { PRICE_TABLE } from "./prices.generated.js";

let decompressed: PriceTable | undefined;

/** The prices that varve ships, decompressed when first asked for. */
export function publishedPrices(): PriceTable {
  decompressed ??= JSON.parse(
    brotliDecompressSync(Buffer.from(PRICE_TABLE, "base64")).toString("utf8"),
  ) as PriceTable;
  return decompressed;
}

/** The prices that varve ships, under those of the user's own. */
export function pricesWith(own: PriceTable | undefined): PriceTable {
  const published = publishedPrices();
  return own === undefined ? published : { ...published, models: { ...published.models, ...own.models } };
}
