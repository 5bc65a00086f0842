import type { CacheEntry, CacheStore } from "../../spec/cache-store.js";
import type { Session } from "./database.js";
import type { DatabaseAccess } from "./database-access.js";
import { rowsOf, sql, textsOf } from "./sql.js";

/** Statements that drop all of the cache; run them inside a write. A new file takes the place of the table's. */
export const EMPTY_CACHE = "TRUNCATE {cache}; UPDATE {cache_size} SET bytes = 0";

/** Those who put values take turns: each must know how much there is. */
const OPTIONS = { lock: "cache", mayBeLost: true } as const;
const AT_ONCE = 256;

/** The cache in the store's schema. */
export class PostgresCacheStore implements CacheStore {
  readonly #access: DatabaseAccess;

  constructor(access: DatabaseAccess) {
    this.#access = access;
  }

  async get(keys: readonly string[], now: string): Promise<readonly (Uint8Array | undefined)[]> {
    const database = await this.#access.database();
    const rows = await database.all(sql`
      SELECT key, value FROM {cache}
      WHERE key IN ${textsOf(keys)} AND (expires_at IS NULL OR expires_at > ${now})`);
    const found = new Map(rows.map(({ key, value }) => [String(key), value as Uint8Array]));
    return keys.map((key) => found.get(key));
  }

  async put(entries: readonly CacheEntry[], maxBytes: number): Promise<void> {
    const database = await this.#access.database();
    if (entries.length === 0) return;
    await database.write(async (session) => {
      const bytes = await insertEntries(session, entries);
      await dropOldest(session, bytes, maxBytes);
    }, OPTIONS);
  }

  async clear(): Promise<void> {
    const database = await this.#access.database();
    await database.write((session) => session.exec(EMPTY_CACHE), OPTIONS);
  }
}

/** Returns the bytes of all that there is then. */
async function insertEntries(session: Session, entries: readonly CacheEntry[]): Promise<number> {
  const newest = new Map(entries.map((entry) => [entry.key, entry]));
  const rows = [...newest.values()].map(({ key, value, expiresAt = null }, place) => ({
    ...{ place, key, value: Buffer.from(value).toString("base64"), expires_at: expiresAt },
  }));
  const size = await session.first(sql`
    WITH new AS MATERIALIZED (
      SELECT place, key, decode(value, 'base64') AS value, expires_at
      FROM ${rowsOf(rows, "place integer, key text, value text, expires_at text")} AS new),
    replaced AS (SELECT coalesce(sum(bytes), 0) AS bytes FROM {cache} WHERE key IN (SELECT key FROM new)),
    kept AS (
      INSERT INTO {cache} (key, sequence, value, bytes, expires_at)
      SELECT key, nextval('{cache_sequences}'::regclass), value, octet_length(value) + octet_length(key), expires_at
      FROM (SELECT * FROM new ORDER BY place) AS new
      ON CONFLICT (key) DO UPDATE SET sequence = excluded.sequence, value = excluded.value, bytes = excluded.bytes,
        expires_at = excluded.expires_at
      RETURNING bytes)
    UPDATE {cache_size} AS cache_size
    SET bytes = cache_size.bytes + (SELECT sum(bytes) FROM kept) - (SELECT bytes FROM replaced)
    RETURNING cache_size.bytes::text AS bytes`);
  return Number(size?.["bytes"]);
}

async function dropOldest(session: Session, bytes: number, maxBytes: number): Promise<void> {
  for (let left = bytes; left > maxBytes; ) {
    const size = await session.first(sql`
      WITH oldest AS (
        SELECT sequence, sum(bytes) OVER (ORDER BY sequence) - bytes AS older
        FROM (SELECT sequence, bytes FROM {cache} ORDER BY sequence LIMIT ${AT_ONCE}::integer) AS oldest),
      gone AS (
        DELETE FROM {cache} WHERE sequence IN (SELECT sequence FROM oldest WHERE older < ${left - maxBytes}::bigint)
        RETURNING bytes)
      UPDATE {cache_size} AS cache_size SET bytes = cache_size.bytes - (SELECT sum(bytes) FROM gone)
      WHERE EXISTS (SELECT 1 FROM gone)
      RETURNING cache_size.bytes::text AS bytes`);
    if (size === undefined) return;
    left = Number(size["bytes"]);
  }
}
