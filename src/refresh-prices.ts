import type { PriceTable } from "./catalogue/price-table.js";
import { readEnvironment } from "./config/environment.js";
import { Spelling } from "./config/key-spelling.js";
import { VarveError } from "./errors.js";
import type { UnmappedProducts } from "./price-list/map-price-list.js";
import type { Logger } from "./spec/logger.js";

export interface PriceRefreshOptions {
  /** Where the Price List is asked: `us-east-1`, the default, `eu-central-1` or `ap-south-1`. The prices are those of all regions. */
  readonly region?: string | undefined;
  readonly accessKeyId?: string | undefined;
  readonly secretAccessKey?: string | undefined;
  readonly sessionToken?: string | undefined;
  /** Profile of the shared AWS files. */
  readonly profile?: string | undefined;
  /** Default the region's. */
  readonly endpoint?: string | undefined;
  /** Environment variables. Default: those of the process. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
  readonly logger?: Logger | undefined;
  readonly clock?: (() => Date) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface PriceRefresh {
  /** For `cost.prices`: the models that the list names, the prices that it has over those that varve ships. */
  readonly table: PriceTable;
  /** Products that AWS lists. */
  readonly products: number;
  /** Prices in the table that come from the list. */
  readonly prices: number;
  /** What could not be mapped with certainty, most products first. */
  readonly unmapped: readonly UnmappedProducts[];
}

/**
 * A price table from the AWS Price List as it is now. Only what is certain is taken over; what is not is counted by reason. Rejects
 * as `BedrockClient.call` does, with `REGION_INVALID` for a region without Price List, and `RESPONSE_INVALID` if nothing could be mapped.
 */
export async function refreshPrices(options: PriceRefreshOptions = {}): Promise<PriceRefresh> {
  const { region = "us-east-1", clock = () => new Date(), signal } = options;
  const [{ listPrices, PRICE_LIST_REGIONS }, { mapPriceList }, { buildPriceTable }, { publishedPrices }] =
    await Promise.all([
      import("./bedrock/lookup/price-list.js"),
      import("./price-list/map-price-list.js"),
      import("./price-list/build-price-table.js"),
      import("./catalogue/prices.js"),
    ]);
  if (!PRICE_LIST_REGIONS.includes(region)) {
    throw new VarveError(
      "REGION_INVALID",
      `The Price List has no endpoint in ${region}: ask ${PRICE_LIST_REGIONS.join(", ")}. Each has the prices of all regions.`,
    );
  }
  const client = await openPriceList(region, options);
  try {
    const { prices, products, unmapped, publishedAt } = await mapPriceList(listPrices(client, { signal }));
    if (prices.length === 0) {
      throw new VarveError(
        "RESPONSE_INVALID",
        `None of the ${products} products of the Price List in ${region} could be mapped to a model: keep the prices that there are.`,
      );
    }
    const asOf = (publishedAt ?? clock().toISOString()).slice(0, 10);
    const { table, homeless } = buildPriceTable(prices, publishedPrices(), asOf);
    return {
      table,
      products,
      prices: prices.length - homeless.length,
      unmapped: [...unmapped, ...lost(homeless)],
    };
  } finally {
    await client.close();
  }
}

async function openPriceList(region: string, options: PriceRefreshOptions) {
  const [{ resolveConnection }, { openClient }] = await Promise.all([
    import("./config/resolve-connection.js"),
    import("./open-client.js"),
  ]);
  // What the environment says of Bedrock's endpoint is not said of the Price List's.
  const {
    pricingEndpointUrl,
    endpointUrl: _,
    useFips: __,
    useDualStack: ___,
    ...environment
  } = readEnvironment(options.environment);
  const { accessKeyId, secretAccessKey, sessionToken, profile, logger, clock } = options;
  const connection = await resolveConnection({
    input: {
      awsRegion: region,
      auth: "sigv4",
      awsAccessKeyId: accessKeyId,
      awsSecretAccessKey: secretAccessKey,
      awsSessionToken: sessionToken,
      awsProfile: profile,
      endpointUrl: options.endpoint ?? pricingEndpointUrl?.value,
    },
    path: [],
    spelling: new Spelling(),
    environment,
    warn: (warning) => logger?.warn(warning),
  });
  return openClient(connection, { logger, clock });
}

function lost(homeless: readonly { readonly modelId: string }[]): readonly UnmappedProducts[] {
  if (homeless.length === 0) return [];
  const models = [...new Set(homeless.map(({ modelId }) => modelId))].sort();
  return [{ reason: "no place in the price table", products: homeless.length, models }];
}
