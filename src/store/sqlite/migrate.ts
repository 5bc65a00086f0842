import { VarveError } from "../../errors.js";
import type { Connection } from "./connection.js";
import { MIGRATIONS, type Migration } from "./migrations.js";
import { sql } from "./sql.js";

/** "varv" in ASCII, in the header of every file of ours. */
const APPLICATION_ID = 0x76617276;

/**
 * Brings the database to the newest schema. Safe when several processes open it at once, and after a crash in
 * between: each migration is one transaction. Throws `STORE_NEWER_SCHEMA` if a later varve has migrated it, and
 * `STORE_UNAVAILABLE` if the file belongs to another application.
 */
export function migrate(connection: Connection, migrations: readonly Migration[] = MIGRATIONS): void {
  if (connection.read(() => pendingMigrations(connection, migrations)).length === 0) return;
  connection.write(() => {
    checkOwner(connection);
    connection.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
    connection.exec(
      "CREATE TABLE IF NOT EXISTS migrations (name TEXT NOT NULL PRIMARY KEY, applied_at TEXT NOT NULL) STRICT, WITHOUT ROWID",
    );
  });
  for (const migration of migrations) {
    connection.write(() => {
      // Another process may have been faster.
      if (!pendingMigrations(connection, migrations).includes(migration)) return;
      connection.exec(migration.up);
      migration.convert?.(connection);
      connection.run(
        sql`INSERT INTO migrations (name, applied_at) VALUES (${migration.name}, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))`,
      );
    });
  }
}

/** Those that the database has not taken yet. Throws as `migrate` does. */
export function pendingMigrations(
  connection: Connection,
  migrations: readonly Migration[],
): readonly Migration[] {
  checkOwner(connection);
  if (!hasTable(connection, "migrations")) return migrations;
  const applied = new Set(
    connection.all(sql`SELECT name FROM migrations`).map(([migration]) => String(migration)),
  );
  const known = new Set(migrations.map((migration) => migration.name));
  const unknown = [...applied].filter((migration) => !known.has(migration));
  if (unknown.length > 0) {
    throw new VarveError(
      "STORE_NEWER_SCHEMA",
      `${connection.name} was written by a newer version of varve (it has ${unknown.join(", ")}). Update varve.`,
    );
  }
  return migrations.filter((migration) => !applied.has(migration.name));
}

function checkOwner(connection: Connection): void {
  const owner = connection.first(sql`PRAGMA application_id`)?.[0];
  if (owner === APPLICATION_ID) return;
  const tables = connection.first(sql`SELECT count(*) FROM sqlite_schema`)?.[0];
  if (owner === 0 && tables === 0) return;
  throw new VarveError(
    "STORE_UNAVAILABLE",
    `${connection.name} is a database of another application. Choose a path that does not exist yet.`,
  );
}

function hasTable(connection: Connection, table: string): boolean {
  return (
    connection.first(sql`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ${table}`) !== undefined
  );
}
