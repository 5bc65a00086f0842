import { resolve } from "node:path";
import { VarveError } from "../../../errors.js";
import { Connection } from "../connection.js";
import { connect, DEFAULT_BUSY_TIMEOUT_MS } from "../open-database.js";
import { sql } from "../sql.js";
import { checkSqliteOptions, type SqliteOptions } from "../sqlite-options.js";
import { waitWhileBusy } from "../wait-while-busy.js";
import { contextOf, findDataKey } from "./data-key.js";
import { keyFilePath, readKeyFile, replaceKeyFile } from "./key-file.js";
import { openKeyService } from "./key-service.js";

export interface KeyRotation {
  /** ARN of the KMS key that the data key is encrypted with now. */
  readonly keyId: string;
}

/**
 * Encrypts the database anew with a new data key; with `rewrap` it keeps its data key, which KMS encrypts anew under the
 * configured key. One that is interrupted can be called again. Throws `CONFIG_INVALID` without a KMS key, `STORE_KEY_INVALID`,
 * `STORE_BUSY` while another process has the database open, and what KMS refuses with.
 */
export async function rotateDataKey(
  options: SqliteOptions,
  { rewrap = false }: { readonly rewrap?: boolean } = {},
): Promise<KeyRotation> {
  checkSqliteOptions(options);
  const { kmsKeyId } = options;
  if (kmsKeyId === undefined) {
    throw new VarveError(
      "CONFIG_INVALID",
      "Only a database that a KMS key encrypts has a key to rotate: vector_store.config.kms_key_id is not set.",
    );
  }
  const path = resolve(options.path);
  const keys = await readKeyFile(path);
  if (keys === undefined) {
    throw new VarveError(
      "STORE_KEY_INVALID",
      `${keyFilePath(path)} is missing: there is no key to rotate. The first use of the database creates it.`,
    );
  }
  const service = await openKeyService({ ...options, kmsKeyId });
  try {
    const { key, wrapped } = await findDataKey(service, path, keys);
    if (rewrap) {
      const rewrapped = await service.reEncrypt(wrapped, contextOf(path));
      await replaceKeyFile(path, rewrapped);
      return { keyId: rewrapped.keyId };
    }
    const next = await service.generate(contextOf(path));
    // Both are kept until the database has the new one, so that no power failure leaves it without.
    await replaceKeyFile(path, { ...wrapped, next: next.wrapped });
    await rekey(path, key, next.plaintext, options.busyTimeoutMs ?? DEFAULT_BUSY_TIMEOUT_MS);
    await replaceKeyFile(path, next.wrapped);
    return { keyId: next.wrapped.keyId };
  } finally {
    service.close();
  }
}

/** In one transaction, which needs the database for itself and no write-ahead log; its next use brings that back. */
async function rekey(path: string, from: string, to: string, busyTimeoutMs: number): Promise<void> {
  const name = `The database ${path}`;
  const connection = new Connection(await connect(path, name, from), name);
  try {
    const mode = await waitWhileBusy(
      busyTimeoutMs,
      () => connection.first(sql`PRAGMA journal_mode = DELETE`)?.[0],
    );
    if (mode !== "delete") throw new VarveError("STORE_BUSY", `${name} is in use: close it everywhere else.`);
    // A key is base64: nothing in it could end the literal.
    connection.all({ text: `PRAGMA rekey = '${to}'`, values: [] });
  } finally {
    connection.close();
  }
}
