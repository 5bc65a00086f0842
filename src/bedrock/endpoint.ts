import { findRegion, regionNames, requireRegion } from "../catalogue/regions.js";
import { VarveError } from "../errors.js";
import { quote } from "../util/quote.js";

/** Where requests go. */
export interface Endpoint {
  readonly protocol: "http:" | "https:";
  /** Name or address to connect to. */
  readonly hostname: string;
  readonly port: number;
  /** Value of the `host` header: the port is absent where it is the protocol's default. */
  readonly host: string;
  /** Percent-encoded path that goes before that of the operation; empty or starting with `/`. */
  readonly basePath: string;
}

/** First part of the host of each of Bedrock's services, and of the Price List. */
export type BedrockService = "bedrock" | "bedrock-runtime" | "bedrock-agent-runtime" | "api.pricing";

export interface EndpointVariant {
  /** Cryptography validated to FIPS 140. */
  readonly useFips?: boolean | undefined;
  /** A host that has IPv6 addresses too. */
  readonly useDualStack?: boolean | undefined;
}

/**
 * AWS's own endpoint of a service in a region, in the region's partition. Throws `REGION_INVALID`, and `CONFIG_INVALID`
 * for FIPS in a region for which AWS lists no such endpoint.
 *
 * @see https://docs.aws.amazon.com/general/latest/gr/bedrock.html
 */
export function regionalEndpoint(
  region: string,
  { useFips = false, useDualStack = false }: EndpointVariant = {},
  service: BedrockService = "bedrock-runtime",
): Endpoint {
  const { fips, dnsSuffix, dualStackDnsSuffix } = requireRegion(region);
  if (useFips && !fips) {
    const offered = regionNames().filter((name) => findRegion(name)?.fips);
    throw new VarveError(
      "CONFIG_INVALID",
      `AWS lists no FIPS endpoint of Bedrock in ${region}: turn useFips off, or use one of ${offered.join(", ")}.`,
    );
  }
  const host = `${service}${useFips ? "-fips" : ""}.${region}.${useDualStack ? dualStackDnsSuffix : dnsSuffix}`;
  return { protocol: "https:", hostname: host, port: 443, host, basePath: "" };
}

/** A custom endpoint: `http` or `https`, with an optional path that goes before that of the operation. Throws `CONFIG_INVALID`. */
export function parseEndpoint(given: string): Endpoint {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url === undefined || (url.protocol !== "http:" && url.protocol !== "https:")) {
    throw unusable(
      given,
      "expected a URL such as http://localhost:8080 or https://gateway.example.com/bedrock",
    );
  }
  if (url.username !== "" || url.password !== "") {
    throw new VarveError(
      "CONFIG_INVALID",
      `The endpoint at ${quote(url.host)} holds a user name or password, which Bedrock does not read: remove it.`,
    );
  }
  if (url.search !== "" || url.hash !== "") throw unusable(given, "it must not have a query or a fragment");
  const defaultPort = url.protocol === "https:" ? 443 : 80;
  return {
    protocol: url.protocol,
    hostname: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? defaultPort : Number(url.port),
    host: url.host,
    basePath: url.pathname.replace(/\/{2,}/g, "/").replace(/\/$/, ""),
  };
}

function unusable(given: string, why: string): VarveError {
  return new VarveError("CONFIG_INVALID", `The endpoint ${quote(given)} cannot be used: ${why}.`);
}
