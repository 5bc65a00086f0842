import { requireRegion } from "../catalogue/regions.js";
import { VarveError } from "../errors.js";
import type { ConnectionSource } from "./connection-source.js";
import { profileRegion } from "./profile-region.js";
import { resolveCredentials } from "./resolve-credentials.js";
import { DEFAULTS } from "./schema.js";
import type { ConnectionConfig } from "./varve-config.js";

/** Settings, then environment, then the profile's, then defaults. */
export async function resolveConnection(source: ConnectionSource): Promise<ConnectionConfig> {
  const { input } = source;
  const credentials = resolveCredentials(source);
  const endpointUrl = resolveEndpoint(source);
  return {
    region: await resolveRegion(source),
    credentials,
    ...(endpointUrl !== undefined && { endpointUrl }),
    connectTimeoutMs: input.connectTimeoutMs ?? DEFAULTS.connectTimeoutMs,
    timeoutMs: input.timeoutMs ?? DEFAULTS.timeoutMs,
    idleTimeoutMs: input.idleTimeoutMs ?? DEFAULTS.idleTimeoutMs,
    maxAttempts: input.maxAttempts ?? DEFAULTS.maxAttempts,
    maxConcurrency: input.maxConcurrency ?? DEFAULTS.maxConcurrency,
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

function checkEndpoint(url: string, where: string): string {
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
