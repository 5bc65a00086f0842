import type { MemoryOptions } from "./create-memory.js";
import { VarveError } from "./errors.js";
import type { KeyRotation } from "./store/sqlite/kms/rotate-data-key.js";

export interface RotateKeyOptions extends Pick<MemoryOptions, "environment"> {
  /** Keeps the data key and has KMS encrypt it anew under the configured key. Default `false`: a new data key. */
  readonly rewrap?: boolean;
}

/**
 * Changes the key of a database that a KMS key encrypts; it must be open nowhere else. Rejects as `Memory.fromConfig` does, with
 * `CONFIG_INVALID` for a store without such a key, and with `STORE_BUSY` for one that is in use.
 */
export async function rotateKey(config: unknown, options: RotateKeyOptions = {}): Promise<KeyRotation> {
  const [{ loadStoreConfig }, { readEnvironment }, { rotateDataKey }] = await Promise.all([
    import("./config/load-config.js"),
    import("./config/environment.js"),
    import("./store/sqlite/kms/rotate-data-key.js"),
  ]);
  const store = await loadStoreConfig(config, readEnvironment(options.environment));
  if (store.provider !== "sqlite") {
    throw new VarveError("CONFIG_INVALID", "Only a store in SQLite has a key of its own to rotate.");
  }
  return rotateDataKey(store, options);
}
