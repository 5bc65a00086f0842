import { VarveError } from "../errors.js";
import type { ConnectionSource } from "./connection-source.js";
import { defaultDatabasePath, expandHome } from "./data-directory.js";
import { DEFAULTS } from "./defaults.js";
import { checkEndpoint } from "./resolve-connection.js";
import { resolveCredentials } from "./resolve-credentials.js";
import type { ConnectionInput } from "./schema.js";
import type { SqliteInput } from "./sections/sqlite.js";
import type { SqliteStoreConfig } from "./varve-config.js";

type Context = Pick<ConnectionSource, "environment" | "spelling" | "warn">;

const PATH = ["vectorStore", "config"];
const CREDENTIALS = ["awsAccessKeyId", "awsSecretAccessKey", "awsSessionToken", "awsProfile"] as const;
const OF_THE_KEY = ["kmsEndpointUrl", "awsRegion", ...CREDENTIALS] as const;

/** @param llm settings of the language model, whose credentials and region hold for the KMS key where it has none of its own */
export function resolveSqlite(input: SqliteInput, llm: ConnectionInput, context: Context): SqliteStoreConfig {
  const { environment } = context;
  return {
    provider: DEFAULTS.storeProvider,
    path:
      input.path === undefined
        ? defaultDatabasePath(environment, process.platform)
        : expandHome(input.path, environment),
    synchronous: input.synchronous ?? DEFAULTS.synchronous,
    busyTimeoutMs: input.busyTimeoutMs ?? DEFAULTS.busyTimeoutMs,
    ...(input.encryptionKey !== undefined && { encryptionKey: input.encryptionKey }),
    ...resolveKmsKey(input, llm, context),
  };
}

function resolveKmsKey(
  input: SqliteInput,
  llm: ConnectionInput,
  context: Context,
): Partial<SqliteStoreConfig> {
  const { kmsKeyId, kmsEndpointUrl } = input;
  const nameOf = (option: string): string => context.spelling.of([...PATH, option]);
  if (kmsKeyId === undefined) {
    const set = OF_THE_KEY.find((option) => input[option] !== undefined);
    if (set === undefined) return {};
    throw new VarveError(
      "CONFIG_INVALID",
      `${nameOf(set)} would have no effect without ${nameOf("kmsKeyId")}.`,
    );
  }
  // An ARN names its region.
  const awsRegion = input.awsRegion ?? (kmsKeyId.startsWith("arn:") ? undefined : llm.awsRegion);
  return {
    kmsKeyId,
    ...(kmsEndpointUrl !== undefined && {
      kmsEndpointUrl: checkEndpoint(kmsEndpointUrl, nameOf("kmsEndpointUrl")),
    }),
    ...(awsRegion !== undefined && { awsRegion }),
    ...resolveAccess(input, llm, context),
  };
}

/** Keys come before a profile; an API key of Bedrock opens nothing else. */
function resolveAccess(
  input: SqliteInput,
  llm: ConnectionInput,
  context: Context,
): Pick<SqliteStoreConfig, "awsCredentials" | "awsProfile"> {
  const isOwn = CREDENTIALS.some((option) => input[option] !== undefined);
  const { accessKeyId, secretAccessKey, sessionToken, profile } = resolveCredentials({
    ...context,
    ...(isOwn
      ? { input: pickCredentials(input), path: PATH }
      : { input: llm, path: ["llm", "config"], warn: () => {} }),
  });
  if (accessKeyId !== undefined && secretAccessKey !== undefined) {
    return {
      awsCredentials: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
    };
  }
  return profile === undefined ? {} : { awsProfile: profile };
}

const pickCredentials = (input: SqliteInput): ConnectionInput =>
  Object.fromEntries(CREDENTIALS.map((option) => [option, input[option]])) as ConnectionInput;
