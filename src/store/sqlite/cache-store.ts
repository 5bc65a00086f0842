import type { CacheEntry, CacheStore } from "../../spec/cache-store.js";
import type { Connection } from "./connection.js";
import type { DatabaseAccess } from "./database-access.js";
import { sql } from "./sql.js";

/** The cache in the store's file. */
export class SqliteCacheStore implements CacheStore {
  readonly #access: DatabaseAccess;

  constructor(access: DatabaseAccess) {
    this.#access = access;
  }

  get(keys: readonly string[], now: string): Promise<readonly (Uint8Array | undefined)[]> {
    return this.#access.read((connection) => {
      const rows = connection.all(sql`
        SELECT key, value FROM cache WHERE key IN (SELECT value FROM json_each(${JSON.stringify(keys)}))
        AND (expires_at IS NULL OR expires_at > ${now})`);
      const found = new Map(rows.map(([key, value]) => [key, value as Uint8Array]));
      return keys.map((key) => found.get(key));
    });
  }

  async put(entries: readonly CacheEntry[], maxBytes: number): Promise<void> {
    if (entries.length === 0) return;
    await this.#access.writeFast((connection) => {
      for (const { key, value, expiresAt } of entries) {
        connection.run(sql`DELETE FROM cache WHERE key = ${key}`);
        connection.run(
          sql`INSERT INTO cache (key, value, expires_at) VALUES (${key}, ${value}, ${expiresAt ?? null})`,
        );
      }
      dropOldest(connection, maxBytes);
    });
  }

  async clear(): Promise<void> {
    await this.#access.writeFast((connection) => connection.run(sql`DELETE FROM cache`));
    await this.#access.emptyLog();
  }
}

/** Triggers keep the sum of the sizes. */
function dropOldest(connection: Connection, maxBytes: number): void {
  const size = () => Number(connection.first(sql`SELECT bytes FROM cache_size`)?.[0] ?? 0);
  while (size() > maxBytes) {
    const { changes } = connection.run(
      sql`DELETE FROM cache WHERE sequence IN (SELECT sequence FROM cache ORDER BY sequence LIMIT ${AT_ONCE})`,
    );
    if (changes === 0) return;
  }
}

const AT_ONCE = 32;
