import type { SqliteOptions } from "./sqlite-options.js";

/** Options that name the key itself. What asks KMS for it is loaded only for a store that has a key there. */
export async function keyedOptions(options: SqliteOptions): Promise<SqliteOptions> {
  return options.kmsKeyId === undefined ? options : (await import("./kms/data-key.js")).withDataKey(options);
}
