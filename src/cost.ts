/** What calls cost, before and after they are made. Loads the prices. */
export type { ImageRate, ModelPrices, PriceTable, Rates, TokenRates } from "./catalogue/price-table.js";
export { publishedPrices } from "./catalogue/prices.js";
export { type OpenBooks, openBooks } from "./open-books.js";
export type { UnmappedProducts, UnmappedReason } from "./price-list/map-price-list.js";
export { type PriceRefresh, type PriceRefreshOptions, refreshPrices } from "./refresh-prices.js";
export type { Cost, TokenUsage } from "./spec/usage.js";
export type { Books, BooksQuery, SpendingOverview, UsageSum } from "./usage/books.js";
export { type CostEstimate, type CostQuery, compareModels, estimateCost } from "./usage/estimate-cost.js";
export { usageCsv } from "./usage/usage-csv.js";
