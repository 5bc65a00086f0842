import { stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { VarveError } from "../../../errors.js";
import { Connection } from "../connection.js";
import { connect } from "../open-database.js";
import { checkSqliteOptions, type SqliteOptions } from "../sqlite-options.js";
import { createKeyFile, type KeyFile, keyFilePath, readKeyFile, type WrappedKey } from "./key-file.js";
import { type EncryptionContext, type KeyService, openKeyService } from "./key-service.js";

/** The data key belongs to a database of this name: folders may move, and the key of another database does not fit. */
export const contextOf = (path: string): EncryptionContext => ({ "varve:database": basename(path) });

/**
 * The options with the data key in place of the KMS key: created with a new database, else decrypted by KMS. Throws
 * `STORE_KEY_INVALID` where the key file is missing or does not fit, and what KMS refuses with.
 */
export async function withDataKey(options: SqliteOptions): Promise<SqliteOptions> {
  checkSqliteOptions(options);
  const { kmsKeyId, ...others } = options;
  if (kmsKeyId === undefined) return options;
  const path = resolve(options.path);
  const service = await openKeyService({ ...options, kmsKeyId });
  try {
    const keys = await readKeyFile(path);
    const encryptionKey =
      keys === undefined ? await createDataKey(service, path) : (await findDataKey(service, path, keys)).key;
    return { ...others, encryptionKey };
  } finally {
    service.close();
  }
}

async function createDataKey(service: KeyService, path: string): Promise<string> {
  if ((await sizeOf(path)) > 0) {
    throw new VarveError(
      "STORE_KEY_INVALID",
      `${keyFilePath(path)} is missing: without it nobody can decrypt ${path}. Restore it from a backup; a database that is not encrypted opens without kms_key_id.`,
    );
  }
  const { plaintext, wrapped } = await service.generate(contextOf(path));
  const kept = await createKeyFile(path, wrapped);
  return kept.encryptedKey === wrapped.encryptedKey ? plaintext : service.decrypt(kept, contextOf(path));
}

/** The key that the database has: after a rotation that was interrupted, one of two. */
export async function findDataKey(
  service: KeyService,
  path: string,
  { next, keyId, encryptedKey }: KeyFile,
): Promise<{ readonly key: string; readonly wrapped: WrappedKey }> {
  const current = { keyId, encryptedKey };
  if (next !== undefined) {
    const key = await service.decrypt(next, contextOf(path));
    if (await opens(path, key)) return { key, wrapped: next };
  }
  return { key: await service.decrypt(current, contextOf(path)), wrapped: current };
}

async function opens(path: string, key: string): Promise<boolean> {
  const connection = new Connection(await connect(path, path, key), path);
  try {
    // No prepared statement: the driver keeps the file open until such a one is collected.
    connection.exec("SELECT count(*) FROM sqlite_schema");
    return true;
  } catch (error) {
    // Whether it fits is what is asked.
    if (VarveError.isInstance(error) && error.code === "STORE_DAMAGED") return false;
    throw error;
  } finally {
    connection.close();
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    // Opening the database tells what is wrong with it.
    return 0;
  }
}
