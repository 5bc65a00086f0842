import { z } from "zod";

/** Dollars with so many decimals that a token costs whole pico-dollars. */
const perMillion = z.number().min(0).max(1_000_000).multipleOf(0.000001).optional();
const dollars = z.number().min(0).max(1_000_000).optional();

const tokenRates = {
  input: perMillion,
  output: perMillion,
  cacheRead: perMillion,
  cacheWrite: perMillion,
  cacheWrite1h: perMillion,
};

const rates = {
  ...tokenRates,
  batch: z.strictObject(tokenRates).optional(),
  flex: z.strictObject(tokenRates).optional(),
  priority: z.strictObject(tokenRates).optional(),
  longContext: z.strictObject({ above: z.int().min(0), ...tokenRates }).optional(),
  images: z
    .array(
      z.strictObject({
        usd: z.number().min(0).max(1_000_000),
        maxPixels: z.int().min(1).optional(),
        maxSteps: z.int().min(1).optional(),
      }),
    )
    .optional(),
  inputImage: dollars,
  inputVideoSecond: dollars,
  inputAudioSecond: dollars,
  query: z
    .strictObject({ usd: z.number().min(0).max(1_000_000), documents: z.int().min(1).optional() })
    .optional(),
};

const regions = z.record(z.string(), z.strictObject(rates)).optional();

/** The price table, as `PriceTable` of the catalogue describes it; `asOf` and `sources` may be left out. */
export const PRICE_SCHEMA = z.strictObject({
  asOf: z.iso.date().optional(),
  sources: z.record(z.string(), z.strictObject({ what: z.string(), date: z.string() })).optional(),
  models: z.record(
    z.string().min(1),
    z.strictObject({
      ...rates,
      regions,
      global: z.strictObject({ ...rates, regions }).optional(),
      sources: z.array(z.string()).optional(),
    }),
  ),
});
