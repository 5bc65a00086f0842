import { findRegion } from "../catalogue/regions.js";
import { VarveError } from "../errors.js";
import type { Environment, Setting } from "./environment.js";
import type { ConnectionInput } from "./schema.js";
import type { NetworkConfig } from "./varve-config.js";

/** Hosts that the proxies of the environment are never asked for. */
const LOOPBACK = "localhost,127.0.0.0/8,::1";

/** How connections are made: the options, then the environment; `undefined` if neither says anything. */
export function resolveNetwork(
  input: Pick<ConnectionInput, "proxyUrl" | "noProxy" | "caFile">,
  environment: Environment,
): NetworkConfig | undefined {
  const caFile = input.caFile ?? environment.caBundle;
  const proxy = resolveProxy(input, environment);
  if (caFile === undefined && proxy === undefined) return undefined;
  return {
    ...(proxy !== undefined && { proxy }),
    ...(caFile !== undefined && { caFile }),
    isExplicit: input.proxyUrl !== undefined || input.caFile !== undefined,
  };
}

function resolveProxy(
  { proxyUrl, noProxy }: Pick<ConnectionInput, "proxyUrl" | "noProxy">,
  environment: Environment,
): NetworkConfig["proxy"] {
  const httpsProxy = proxyUrl ?? environment.httpsProxy;
  const httpProxy = proxyUrl ?? environment.httpProxy;
  if (httpsProxy === undefined && httpProxy === undefined) return undefined;
  const excepted = noProxy ?? environment.noProxy;
  return {
    ...(httpsProxy !== undefined && { httpsProxy }),
    ...(httpProxy !== undefined && { httpProxy }),
    noProxy: proxyUrl === undefined ? [LOOPBACK, excepted].filter(Boolean).join(",") : (excepted ?? ""),
  };
}

/** Where one of two settings came from, for messages. */
interface Named<T> {
  readonly value: T;
  readonly name: string;
}

/**
 * FIPS and dual-stack as the options say, then the environment. Throws `CONFIG_INVALID` beside an endpoint, which leaves them
 * without effect, and for FIPS in a region that has none.
 */
export function resolveVariant(
  input: Pick<ConnectionInput, "useFips" | "useDualStack">,
  environment: Pick<Environment, "useFips" | "useDualStack">,
  nameOf: (option: "useFips" | "useDualStack" | "endpointUrl") => string,
  { region, endpointUrl }: { readonly region: string; readonly endpointUrl: string | undefined },
): { useFips?: true; useDualStack?: true } {
  const useFips = chosen(input.useFips, environment.useFips, nameOf("useFips"));
  const useDualStack = chosen(input.useDualStack, environment.useDualStack, nameOf("useDualStack"));
  const effectless = [useFips, useDualStack].find((variant) => variant?.value === true);
  if (endpointUrl !== undefined && effectless !== undefined) {
    throw new VarveError(
      "CONFIG_INVALID",
      `${effectless.name} would have no effect, for ${nameOf("endpointUrl")} is set: remove one of the two.`,
    );
  }
  if (useFips?.value === true && findRegion(region)?.fips === false) {
    throw new VarveError(
      "CONFIG_INVALID",
      `${useFips.name}: AWS lists no FIPS endpoint of Bedrock in ${region}.`,
    );
  }
  return {
    ...(useFips?.value === true && { useFips: true }),
    ...(useDualStack?.value === true && { useDualStack: true }),
  };
}

function chosen(
  option: boolean | undefined,
  variable: Setting | undefined,
  name: string,
): Named<boolean> | undefined {
  if (option !== undefined) return { value: option, name };
  return variable && { value: true, name: `The variable ${variable.variable}` };
}
