import { requireRegion } from "../catalogue/regions.js";
import { VarveError } from "../errors.js";
import type { ConnectionSource } from "./connection-source.js";
import { DEFAULTS } from "./defaults.js";
import type { Setting } from "./environment.js";
import { profileRegion } from "./profile-region.js";
import { resolveCredentials } from "./resolve-credentials.js";
import { resolveNetwork, resolveVariant } from "./resolve-network.js";
import type { ConnectionConfig } from "./varve-config.js";

/** Settings, then environment, then the profile's, then defaults. */
export async function resolveConnection(source: ConnectionSource): Promise<ConnectionConfig> {
  const { input } = source;
  const credentials = resolveCredentials(source);
  const endpointUrl = resolveEndpoint(source);
  const region = await resolveRegion(source);
  const nameOf = (option: string): string => source.spelling.of([...source.path, option]);
  const network = resolveNetwork(input, source.environment);
  return {
    region,
    credentials,
    ...(endpointUrl !== undefined && { endpointUrl }),
    ...serviceEndpoints(source),
    ...failoverRegions(source, region, endpointUrl),
    ...resolveVariant(input, source.environment, nameOf, { region, endpointUrl }),
    ...residency(source),
    ...(network !== undefined && { network }),
    connectTimeoutMs: input.connectTimeoutMs ?? DEFAULTS.connectTimeoutMs,
    timeoutMs: input.timeoutMs ?? DEFAULTS.timeoutMs,
    idleTimeoutMs: input.idleTimeoutMs ?? DEFAULTS.idleTimeoutMs,
    maxAttempts: input.maxAttempts ?? DEFAULTS.maxAttempts,
    maxConcurrency: input.maxConcurrency ?? DEFAULTS.maxConcurrency,
  };
}

function failoverRegions(
  { input, path, spelling }: ConnectionSource,
  region: string,
  endpointUrl: string | undefined,
): Pick<ConnectionConfig, "failoverRegions"> {
  const where = spelling.of([...path, "failoverRegions"]);
  const regions = input.failoverRegions?.map((name) => checkRegion(name, where)) ?? [];
  if (regions.length === 0) return {};
  if (endpointUrl !== undefined) {
    throw new VarveError(
      "CONFIG_INVALID",
      `${where} would have no effect, for ${spelling.of([...path, "endpointUrl"])} is set: remove one of the two.`,
    );
  }
  const repeated = regions.find((name, index) => name === region || regions.indexOf(name) !== index);
  if (repeated === undefined) return { failoverRegions: regions };
  throw new VarveError("CONFIG_INVALID", `${where} names ${repeated}, where calls go already: remove it.`);
}

function residency({
  input,
  path,
  spelling,
}: ConnectionSource): Pick<ConnectionConfig, "residency" | "allowGlobalProfiles"> {
  const { residency: places, allowGlobalProfiles } = input;
  if (places === undefined && allowGlobalProfiles !== undefined) {
    throw new VarveError(
      "CONFIG_INVALID",
      `${spelling.of([...path, "allowGlobalProfiles"])} would have no effect without ${spelling.of([...path, "residency"])}.`,
    );
  }
  return {
    ...(places !== undefined && { residency: places }),
    ...(allowGlobalProfiles !== undefined && { allowGlobalProfiles }),
  };
}

async function resolveRegion({ input, path, spelling, environment }: ConnectionSource): Promise<string> {
  if (input.awsRegion !== undefined) return checkRegion(input.awsRegion, spelling.of([...path, "awsRegion"]));
  if (environment.region !== undefined) {
    return checkRegion(environment.region.value, `The variable ${environment.region.variable}`);
  }
  const profile = input.awsProfile ?? environment.profile ?? "default";
  const ofProfile = await profileRegion(profile, environment);
  return ofProfile === undefined
    ? DEFAULTS.region
    : checkRegion(ofProfile, `The region of the AWS profile "${profile}"`);
}

function checkRegion(name: string, where: string): string {
  try {
    return requireRegion(name).name;
  } catch (error) {
    if (!VarveError.isInstance(error)) throw error;
    throw new VarveError(error.code, `${where} is invalid. ${error.message}`, { cause: error });
  }
}

function resolveEndpoint({ input, path, spelling, environment }: ConnectionSource): string | undefined {
  if (input.endpointUrl !== undefined) {
    return checkEndpoint(input.endpointUrl, spelling.of([...path, "endpointUrl"]));
  }
  const { endpointUrl } = environment;
  return endpointUrl && checkEndpoint(endpointUrl.value, `The variable ${endpointUrl.variable}`);
}

/** A VPC endpoint serves one of Bedrock's services: those of the others are named by variables of their own. */
function serviceEndpoints({
  environment: { controlEndpointUrl, agentEndpointUrl },
}: ConnectionSource): Pick<ConnectionConfig, "serviceEndpoints"> {
  if (controlEndpointUrl === undefined && agentEndpointUrl === undefined) return {};
  const checked = ({ value, variable }: Setting): string => checkEndpoint(value, `The variable ${variable}`);
  return {
    serviceEndpoints: {
      ...(controlEndpointUrl !== undefined && { bedrock: checked(controlEndpointUrl) }),
      ...(agentEndpointUrl !== undefined && { "bedrock-agent-runtime": checked(agentEndpointUrl) }),
    },
  };
}

/** Throws `CONFIG_INVALID` for a URL that is no endpoint. */
export function checkEndpoint(url: string, where: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !["http:", "https:"].includes(parsed.protocol)) {
    throw new VarveError(
      "CONFIG_INVALID",
      `${where} must be a URL such as "https://bedrock-runtime.us-west-2.amazonaws.com" or "http://127.0.0.1:4566".`,
    );
  }
  if (parsed.username !== "" || parsed.password !== "" || parsed.search !== "" || parsed.hash !== "") {
    throw new VarveError(
      "CONFIG_INVALID",
      `${where} must be a URL without user name, password, query and fragment.`,
    );
  }
  return url;
}
