import { randomUUID } from "node:crypto";
import { link, open, readFile, rename, rm } from "node:fs/promises";
import { VarveError } from "../../../errors.js";

/** A data key as KMS encrypted it. */
export interface WrappedKey {
  /** ARN of the KMS key. */
  readonly keyId: string;
  /** In base64. */
  readonly encryptedKey: string;
}

/** What stands beside an encrypted database: worth nothing without KMS. */
export interface KeyFile extends WrappedKey {
  readonly version: 1;
  /** The key that a rotation is going over to; the database has one of the two. */
  readonly next?: WrappedKey;
}

export const keyFilePath = (database: string): string => `${database}.key.json`;

/** `undefined` if there is none. Throws `STORE_KEY_INVALID` for one that cannot be read. */
export async function readKeyFile(database: string): Promise<KeyFile | undefined> {
  const path = keyFilePath(database);
  let content: unknown;
  try {
    content = JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    if (codeOf(cause) === "ENOENT") return undefined;
    throw invalid(path, "cannot be read", cause);
  }
  if (isKeyFile(content)) return content;
  throw invalid(path, "is not a key file of this version of varve");
}

/** Keeps the first key of a database. Returns what is kept: another process may have been faster. */
export async function createKeyFile(database: string, wrapped: WrappedKey): Promise<KeyFile> {
  const path = keyFilePath(database);
  const keys: KeyFile = { version: 1, ...wrapped };
  const kept = await throughTemporary(path, keys, async (temporary) => {
    try {
      await link(temporary, path);
      return true;
    } catch (error) {
      if (codeOf(error) === "EEXIST") return false;
      throw error;
    } finally {
      await rm(temporary, { force: true });
    }
  });
  return kept ? keys : ((await readKeyFile(database)) ?? keys);
}

/** Replaces the keys: whoever reads sees the old ones or the new. */
export async function replaceKeyFile(database: string, keys: Omit<KeyFile, "version">): Promise<void> {
  const path = keyFilePath(database);
  await throughTemporary(path, { version: 1, ...keys }, (temporary) => rename(temporary, path));
}

async function throughTemporary<T>(
  path: string,
  keys: KeyFile,
  use: (temporary: string) => Promise<T>,
): Promise<T> {
  const temporary = `${path}.${randomUUID()}.part`;
  try {
    const file = await open(temporary, "wx", 0o600);
    try {
      await file.writeFile(`${JSON.stringify(keys, undefined, 2)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    return await use(temporary);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw new VarveError("STORE_UNAVAILABLE", `${path} cannot be written. Check the rights on its folder.`, {
      cause,
    });
  }
}

const isWrappedKey = (value: unknown): value is WrappedKey => {
  const { keyId, encryptedKey } = Object(value) as Partial<WrappedKey>;
  return typeof keyId === "string" && typeof encryptedKey === "string";
};

const isKeyFile = (value: unknown): value is KeyFile => {
  const { version, next } = Object(value) as Partial<KeyFile>;
  return version === 1 && isWrappedKey(value) && (next === undefined || isWrappedKey(next));
};

const invalid = (path: string, what: string, cause?: unknown): VarveError =>
  new VarveError(
    "STORE_KEY_INVALID",
    `${path} ${what}. It holds the encrypted data key of the database: restore it from a backup.`,
    { cause },
  );

const codeOf = (error: unknown): unknown => (Object(error) as { code?: unknown }).code;
