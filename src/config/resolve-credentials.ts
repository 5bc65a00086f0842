import { VarveError } from "../errors.js";
import type { ConnectionSource } from "./connection-source.js";
import { credentialVariables } from "./environment.js";
import type { CredentialConfig } from "./varve-config.js";

/**
 * The credentials that the configuration names; where it names several, a bearer token comes before keys and keys before
 * a profile. Throws `CREDENTIALS_INVALID` for half a key pair, and `CONFIG_INVALID` for credentials that `auth` rules out.
 */
export function resolveCredentials(source: ConnectionSource): CredentialConfig {
  const { awsBearerToken, awsAccessKeyId, awsSecretAccessKey, awsSessionToken, awsProfile, auth } =
    source.input;
  checkPair(source);
  checkAuth(source);
  warnOfShadowed(source);
  return {
    ...(awsBearerToken !== undefined && { bearerToken: awsBearerToken }),
    ...(awsAccessKeyId !== undefined && { accessKeyId: awsAccessKeyId }),
    ...(awsSecretAccessKey !== undefined && { secretAccessKey: awsSecretAccessKey }),
    ...(awsSessionToken !== undefined && { sessionToken: awsSessionToken }),
    ...(awsProfile !== undefined && { profile: awsProfile }),
    ...(auth !== undefined && auth !== "auto" && { auth }),
    environment: credentialVariables(source.environment),
  };
}

const PAIR = ["awsAccessKeyId", "awsSecretAccessKey"] as const;

function checkPair(source: ConnectionSource): void {
  const present = [...PAIR, "awsSessionToken" as const].find((key) => source.input[key] !== undefined);
  const missing = PAIR.filter((key) => source.input[key] === undefined);
  if (present === undefined || missing.length === 0) return;
  throw new VarveError(
    "CREDENTIALS_INVALID",
    `${nameOf(source, present)} is set, but ${missing.map((key) => nameOf(source, key)).join(" and ")} ` +
      `${missing.length === 1 ? "is" : "are"} missing: set both keys, or neither.`,
  );
}

function checkAuth(source: ConnectionSource): void {
  const { auth } = source.input;
  const ruledOut: readonly (keyof ConnectionSource["input"])[] =
    auth === "sigv4" ? ["awsBearerToken"] : auth === "bearer" ? ["awsAccessKeyId", "awsProfile"] : [];
  const found = ruledOut.find((key) => source.input[key] !== undefined);
  if (found === undefined) return;
  throw new VarveError(
    "CONFIG_INVALID",
    `${nameOf(source, found)} would have no effect, for ${nameOf(source, "auth")} is "${auth}": remove one of the two.`,
  );
}

function warnOfShadowed(source: ConnectionSource): void {
  const inOrder = (["awsBearerToken", "awsAccessKeyId", "awsProfile"] as const).filter(
    (key) => source.input[key] !== undefined,
  );
  const [used, ...shadowed] = inOrder;
  if (used === undefined) return;
  for (const key of shadowed) {
    source.warn(`${nameOf(source, key)} gives no credentials, for ${nameOf(source, used)} comes before it.`);
  }
}

function nameOf(source: ConnectionSource, key: string): string {
  return source.spelling.of([...source.path, key]);
}
