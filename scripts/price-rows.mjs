// @ts-check
/** What ships of the prices in data/models.json: the JSON of the type `PriceTable`, unknown prices left out. */

/** @param {{ meta: any, models: any[] }} data */
export function priceTable({ meta, models }) {
  const rows = models.map((model) => [model.id, modelPrices(model)]).filter(([, row]) => row !== undefined);
  const named = new Set(rows.flatMap(([, { sources }]) => sources));
  return {
    asOf: meta.sources["aws-price-list"].publicationDate.slice(0, 10),
    sources: Object.fromEntries(
      [...named].sort().map((name) => {
        const { what, date } = meta.sources[name];
        return [name, { what, date }];
      }),
    ),
    models: Object.fromEntries(rows),
  };
}

/** @param {any} model */
function modelPrices({ id, prices, provenance }) {
  const { reference, globalProfile, byRegion = {}, byRegionGlobal = {}, govCloud = {}, tiers = {} } = prices;
  const isUsOnly = reference !== null && !/^[a-z]{2}-[a-z]+-\d$/.test(reference.region);
  const base = baseRates(prices);
  const regions = { ...mapValues(byRegion, tokenRates), ...mapValues(govCloud, tokenRates) };
  for (const [region, served] of Object.entries(tiers)) {
    if (region === reference?.region) Object.assign(base, mapValues(served, tokenRates));
    else regions[region] = { ...regions[region], ...mapValues(served, tokenRates) };
  }
  if (isUsOnly) for (const region of US_REGIONS) regions[region] = { ...base, ...regions[region] };
  const row = known({
    ...(isUsOnly ? {} : base),
    regions: notEmpty(regions),
    global:
      globalProfile &&
      known({
        ...tokenRates(globalProfile),
        longContext: longContext(prices.longContext),
        regions: notEmpty(mapValues(byRegionGlobal, tokenRates)),
      }),
  });
  return Object.keys(row).length === 0 ? undefined : { ...row, sources: sourcesOf(id, provenance.prices) };
}

/** A reference that is the price of the profile of the United States says nothing of other regions. */
const US_REGIONS = ["us-east-1", "us-east-2", "us-west-1", "us-west-2"];

/** Prices in the reference region, which hold wherever no other is stated. @param {any} prices @returns {any} */
function baseRates({ reference, globalProfile, batch, image, other = {}, ...prices }) {
  // Above the threshold the stated prices are those of the global profile.
  const sharesLongContext =
    reference !== null && (globalProfile === undefined || globalProfile.input === reference.input);
  const hasUnstated = prices.longContext?.input === null;
  return known({
    ...(reference === null ? {} : tokenRates(reference)),
    batch: batch && tokenRates(batch),
    longContext:
      sharesLongContext || hasUnstated
        ? longContext(prices.longContext)
        : prices.longContext && { above: prices.longContext.threshold },
    images: image?.map(imageRate),
    inputImage: other.usdPerImage,
    inputVideoSecond: other.usdPerVideoSecond,
    inputAudioSecond: other.usdPerAudioSecond,
    query: other.usdPerQuery && { usd: other.usdPerQuery, documents: other.documentsPerQuery },
  });
}

/** @param {any} rates */
function tokenRates({ input, output, cacheRead, cacheWrite5m, cacheWrite30m, cacheWrite1h }) {
  // The time to live that a model has by default is 5 minutes, or 30 where no 5 are offered.
  const cacheWrite = cacheWrite5m ?? cacheWrite30m;
  return known({ input, output, cacheRead, cacheWrite, cacheWrite1h });
}

/** @param {any} prices */
function longContext(prices) {
  return prices && { above: prices.threshold, ...tokenRates(prices) };
}

/** `"512x512"` and `"<=50"` become the bounds up to which the price holds. @param {any} row */
function imageRate({ usd, size, steps }) {
  const [width, height] =
    /^(\d+)x(\d+)$/
      .exec(size ?? "")
      ?.slice(1)
      .map(Number) ?? [];
  const [, upTo] = /^<=(\d+)$/.exec(steps ?? "") ?? [];
  return known({
    usd,
    maxPixels: width !== undefined && height !== undefined ? width * height : undefined,
    maxSteps: upTo === undefined ? undefined : Number(upTo),
  });
}

/** @param {string} id @param {string[] | undefined} sources */
function sourcesOf(id, sources) {
  if (!sources?.length) throw new Error(`${id} has prices but names no source of them.`);
  return sources;
}

/** @param {Record<string, any>} record @param {(value: any) => any} change */
function mapValues(record, change) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

/** @param {Record<string, unknown>} record */
const notEmpty = (record) => (Object.keys(record).length === 0 ? undefined : record);

/** The members whose value is known. @param {Record<string, unknown>} record */
function known(record) {
  return Object.fromEntries(
    Object.entries(record).filter(([, value]) => value !== null && value !== undefined),
  );
}
