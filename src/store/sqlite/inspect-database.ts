import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { VarveError } from "../../errors.js";
import type { StoreInspection } from "../store-inspection.js";
import { checkDatabase } from "./check-database.js";
import { Connection } from "./connection.js";
import { readSpace } from "./embedding-space.js";
import { keyedOptions } from "./keyed-options.js";
import { pendingMigrations } from "./migrate.js";
import { MIGRATIONS } from "./migrations.js";
import { connect } from "./open-database.js";
import { sql } from "./sql.js";
import { checkSqliteOptions, IN_MEMORY, type SqliteOptions } from "./sqlite-options.js";

/**
 * Looks at a database file without a change: rights, key, schema, and SQLite's own check of every page and index. Throws
 * `STORE_DAMAGED`, `STORE_NEWER_SCHEMA`, `STORE_READ_ONLY` or `STORE_UNAVAILABLE` for one that cannot be used.
 */
export async function inspectDatabase(options: SqliteOptions): Promise<StoreInspection> {
  checkSqliteOptions(options);
  if (options.path === IN_MEMORY) return { name: "the database in memory", exists: false };
  const path = resolve(options.path);
  const name = `the database ${path}`;
  if (!(await mayUse(path, constants.F_OK))) return { name, exists: false };
  for (const target of [path, dirname(path)]) {
    if (!(await mayUse(target, constants.R_OK | constants.W_OK))) {
      throw new VarveError(
        "STORE_READ_ONLY",
        `${target} cannot be written, only read, or not even that. Check the rights on it.`,
      );
    }
  }
  const { encryptionKey } = await keyedOptions(options);
  const connection = new Connection(await connect(path, capitalised(name), encryptionKey), capitalised(name));
  try {
    connection.exec("PRAGMA query_only = ON");
    return { name, exists: true, ...inspect(connection) };
  } finally {
    connection.close();
  }
}

function inspect(connection: Connection): Omit<StoreInspection, "name" | "exists"> {
  const pending = pendingMigrations(connection, MIGRATIONS);
  const problems = pending.length === 0 ? checkDatabase(connection) : pagesOf(connection);
  const pendingNames = pending.map(({ name }) => name);
  // A file without any schema yet has no tables to count.
  if (pending.length === MIGRATIONS.length) return { pendingMigrations: pendingNames, problems, memories: 0 };
  const space = readSpace(connection);
  return {
    pendingMigrations: pendingNames,
    problems,
    memories: Number(connection.first(sql`SELECT count(*) FROM memories`)?.[0]),
    ...(space !== undefined && { space }),
  };
}

/** SQLite's own check, for a schema that is not yet the one that `checkDatabase` knows. */
function pagesOf(connection: Connection): readonly string[] {
  return connection
    .all(sql`PRAGMA integrity_check(20)`)
    .map(([problem]) => String(problem))
    .filter((problem) => problem !== "ok");
}

async function mayUse(path: string, mode: number): Promise<boolean> {
  try {
    await access(path, mode);
    return true;
  } catch {
    // Whether it may be used is what is asked.
    return false;
  }
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
