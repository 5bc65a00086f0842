import type { ConnectionSource } from "./connection-source.js";
import { resolveConnection } from "./resolve-connection.js";
import type { ConnectionInput } from "./schema.js";
import type { ConnectionConfig } from "./varve-config.js";

/** Settings that belong together: who sets one of them is not given the others from elsewhere. */
const CREDENTIALS = [
  "awsAccessKeyId",
  "awsSecretAccessKey",
  "awsSessionToken",
  "awsBearerToken",
  "awsProfile",
  "auth",
] as const;
const PLACE = ["awsRegion", "endpointUrl", "failoverRegions", "useFips", "useDualStack"] as const;
const RESIDENCY = ["residency", "allowGlobalProfiles"] as const;
/** Settings of which each is taken over by itself. */
const SINGLE = [
  "proxyUrl",
  "noProxy",
  "caFile",
  "connectTimeoutMs",
  "timeoutMs",
  "idleTimeoutMs",
  "maxAttempts",
  "maxConcurrency",
] as const;

/** The connection of a section below the language model's: what it leaves out is the language model's. */
export async function inheritConnection(
  own: ConnectionInput,
  path: readonly string[],
  llm: { readonly connection: ConnectionConfig; readonly input: ConnectionInput },
  context: Pick<ConnectionSource, "environment" | "spelling" | "warn">,
): Promise<ConnectionConfig> {
  const sets = (keys: readonly (keyof ConnectionInput)[]): boolean =>
    keys.some((key) => own[key] !== undefined);
  const setsCredentials = sets(CREDENTIALS);
  const setsPlace = sets(PLACE);
  const setsResidency = sets(RESIDENCY);
  if (!setsCredentials && !setsPlace && !setsResidency && !sets(SINGLE)) return llm.connection;
  const input: Partial<Record<keyof ConnectionInput, unknown>> = {};
  for (const key of CREDENTIALS) input[key] = setsCredentials ? own[key] : llm.input[key];
  for (const key of PLACE) input[key] = setsPlace ? own[key] : llm.input[key];
  for (const key of RESIDENCY) input[key] = setsResidency ? own[key] : llm.input[key];
  for (const key of SINGLE) input[key] = own[key] ?? llm.input[key];
  return resolveConnection({
    ...context,
    input: input as ConnectionInput,
    path,
    // The language model's section has reported its own settings already.
    warn: setsCredentials ? context.warn : () => {},
  });
}
