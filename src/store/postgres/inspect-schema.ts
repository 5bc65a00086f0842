import { VarveError } from "../../errors.js";
import type { StoreInspection } from "../store-inspection.js";
import { checkStore } from "./check-store.js";
import type { Database } from "./database.js";
import { readSpace } from "./embedding-space.js";
import { pendingMigrations } from "./migrate.js";
import { MIGRATIONS } from "./migrations.js";
import { connectDatabase } from "./open-database.js";
import type { PostgresOptions } from "./postgres-options.js";
import { sql } from "./sql.js";
import { findVector } from "./vector-extension.js";

/**
 * Looks at a store without a change: server, pgvector, schema, and whether its tables agree. Throws `STORE_NEWER_SCHEMA`,
 * `STORE_READ_ONLY`, `STORE_DAMAGED` or `STORE_UNAVAILABLE` for one that cannot be used.
 */
export async function inspectSchema(options: PostgresOptions): Promise<StoreInspection> {
  const { database: unplaced, schema, close } = await connectDatabase(options);
  const name = `${unplaced.name.replace(/^The/, "the")}, schema "${schema}"`;
  try {
    await checkWritable(unplaced);
    const database = await findVector(unplaced, schema);
    if (database === undefined) return { name, exists: false };
    return { name, ...(await inspect(database, schema)) };
  } finally {
    await close();
  }
}

async function inspect(database: Database, schema: string): Promise<Omit<StoreInspection, "name">> {
  const pending = await pendingMigrations(database, schema, database.name);
  if (pending.length === MIGRATIONS.length) return { exists: false };
  const counted = await database.first(sql`SELECT count(*)::text AS memories FROM {memories}`);
  const space = await readSpace(database);
  return {
    exists: true,
    pendingMigrations: pending.map(({ name }) => name),
    // The checks know the newest schema only.
    problems: pending.length === 0 ? await database.read(checkStore) : [],
    memories: Number(counted?.["memories"]),
    ...(space !== undefined && { space }),
  };
}

async function checkWritable(database: Database): Promise<void> {
  const row = await database.first(sql`
    SELECT pg_is_in_recovery() OR current_setting('default_transaction_read_only') = 'on' AS refuses`);
  if (row?.["refuses"] !== true) return;
  throw new VarveError(
    "STORE_READ_ONLY",
    `${database.name} cannot be written: it is a read replica or in read-only mode. Use the writer's address.`,
  );
}
