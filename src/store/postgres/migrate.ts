import { VarveError } from "../../errors.js";
import type { Database, Session } from "./database.js";
import { advisoryLock } from "./locks.js";
import { MIGRATIONS, type Migration } from "./migrations.js";
import { quoteIdentifier } from "./names.js";
import { sql } from "./sql.js";
import { ensureVector } from "./vector-extension.js";

/**
 * Brings the schema to its newest form, and returns the database with pgvector's place. Safe when several processes open it at
 * once, and after a crash in between: it is one transaction. Throws `STORE_NEWER_SCHEMA` if a later varve has migrated it, and
 * `STORE_UNAVAILABLE` if the schema is another application's.
 */
export async function migrate(
  database: Database,
  schema: string,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<Database> {
  const ready = await ensureVector(database, schema);
  if ((await pendingMigrations(ready, schema, ready.name, migrations)).length === 0) return ready;
  await ready.write(async (session) => {
    await session.first(sql`SELECT pg_advisory_xact_lock(${advisoryLock("migrate", schema)}::bigint)`);
    const pending = await pendingMigrations(session, schema, ready.name, migrations);
    if (pending.length === 0) return;
    await session.exec(`
      CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(schema)};
      CREATE TABLE IF NOT EXISTS {varve_migrations} (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())`);
    for (const { name, up, convert } of pending) {
      if (up !== "") await session.exec(up);
      await convert?.(session);
      await session.all(sql`INSERT INTO {varve_migrations} (name) VALUES (${name})`);
    }
  });
  return ready;
}

/** What {@link migrate} would do, without a change. Throws as it does. */
export async function pendingMigrations(
  session: Pick<Session, "all">,
  schema: string,
  database: string,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<readonly Migration[]> {
  const tables = await session.all(sql`
    SELECT relname FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace ON pg_namespace.oid = relnamespace
    WHERE nspname = ${schema} AND relkind IN ('r', 'p', 'v', 'm', 'S')`);
  const names = new Set(tables.map(({ relname }) => String(relname)));
  if (!names.has("varve_migrations")) {
    checkFree(names, migrations, schema, database);
    return migrations;
  }
  const rows = await session.all(sql`SELECT name FROM {varve_migrations}`);
  const applied = new Set(rows.map(({ name }) => String(name)));
  const known = new Set(migrations.map(({ name }) => name));
  const unknown = [...applied].filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw new VarveError(
      "STORE_NEWER_SCHEMA",
      `${database} has a schema "${schema}" of a newer version of varve (with ${unknown.join(", ")}). Update varve.`,
    );
  }
  const pending = migrations.filter(({ name }) => !applied.has(name));
  checkFree(names, pending, schema, database);
  return pending;
}

const TABLE = /CREATE (?:TABLE|SEQUENCE) \{(\w+)\}/g;

/** The schema may hold other things, but none with the name of a table that is to be created. */
function checkFree(
  names: ReadonlySet<string>,
  pending: readonly Migration[],
  schema: string,
  database: string,
): void {
  const own = pending.flatMap(({ up }) => [...up.matchAll(TABLE)].map(([, name]) => name ?? ""));
  const taken = own.find((name) => names.has(name));
  if (taken === undefined) return;
  throw new VarveError(
    "STORE_UNAVAILABLE",
    `${database} has a table "${taken}" of another application in the schema "${schema}". Name another schema.`,
  );
}
