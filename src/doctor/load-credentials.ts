import { CredentialSource } from "../bedrock/credential-source.js";
import type { ConnectionConfig } from "../config/varve-config.js";
import { VarveError } from "../errors.js";

/** Where credentials come from and of what kind they are, never what they are. */
export interface LoadedCredentials {
  /** Such as `profile "dev"`; absent if no place was chosen. */
  readonly origin?: string;
  readonly kind?: "keys" | "temporary keys" | "bearer token";
  readonly expiration?: Date;
  readonly error?: VarveError;
}

export async function loadCredentials(
  { credentials, region }: ConnectionConfig,
  clock: () => Date,
): Promise<LoadedCredentials> {
  let origin: string | undefined;
  try {
    const source = new CredentialSource({ ...credentials, region, clock });
    origin = source.origin;
    const loaded = await source.resolve();
    if ("bearerToken" in loaded) return { origin, kind: "bearer token" };
    const { sessionToken, expiration } = loaded;
    return {
      origin,
      kind: sessionToken === undefined ? "keys" : "temporary keys",
      ...(expiration !== undefined && { expiration }),
    };
  } catch (error) {
    if (!VarveError.isInstance(error)) throw error;
    return { ...(origin !== undefined && { origin }), error };
  }
}
