import { requireRegion } from "../catalogue/regions.js";
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

/**
 * AWS's own endpoint of Bedrock Runtime in a region. Throws `REGION_INVALID`.
 *
 * @see https://docs.aws.amazon.com/general/latest/gr/bedrock.html
 */
export function regionalEndpoint(region: string): Endpoint {
  const host = `bedrock-runtime.${region}.${requireRegion(region).dnsSuffix}`;
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
