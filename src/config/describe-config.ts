import type { JsonValue } from "../spec/json.js";
import type { VarveConfig } from "./varve-config.js";

const SECRETS: ReadonlySet<string> = new Set([
  "accessKeyId",
  "secretAccessKey",
  "sessionToken",
  "bearerToken",
  "encryptionKey",
  "password",
  "connectionString",
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_BEARER_TOKEN_BEDROCK",
]);

/** A configuration for display: secrets are `(hidden)`, and so is everything in `modelKwargs`, which varve cannot judge. */
export function describeConfig(config: VarveConfig): JsonValue {
  return JSON.parse(
    JSON.stringify(config, (key, value) => (SECRETS.has(key) || key === "modelKwargs" ? "(hidden)" : value)),
  );
}
