import { VarveError } from "../../errors.js";
import type { Database, Session } from "./database.js";
import { advisoryLock } from "./locks.js";
import { sql } from "./sql.js";

/** The first version that goes on searching when a filter leaves too little. */
const OLDEST = [0, 8] as const;

/**
 * The database with the schema that pgvector is in; installs the extension where the server has it and the user may. Throws
 * `STORE_UNAVAILABLE` where it is missing or too old, or the database cannot keep every text.
 */
export async function ensureVector(database: Database, schema: string): Promise<Database> {
  const found = (await readExtension(database)) ?? (await install(database));
  checkExtension(found, database);
  return database.with({ schemas: { store: schema, vector: found.schema } });
}

/**
 * The database with the schema that pgvector is in, without a change of it; `undefined` where it is still to be installed. Throws
 * `STORE_UNAVAILABLE` as {@link ensureVector} does.
 */
export async function findVector(database: Database, schema: string): Promise<Database | undefined> {
  const found = await readExtension(database);
  if (found !== undefined) {
    checkExtension(found, database);
    return database.with({ schemas: { store: schema, vector: found.schema } });
  }
  const available = await database.first(
    sql`SELECT 1 FROM pg_catalog.pg_available_extensions WHERE name = 'vector'`,
  );
  if (available !== undefined) return undefined;
  throw new VarveError("STORE_UNAVAILABLE", `${database.name} ${remedyFor("")}`);
}

function checkExtension(found: Extension, database: Database): void {
  if (found.encoding !== "UTF8") {
    throw new VarveError(
      "STORE_UNAVAILABLE",
      `${database.name} has the encoding ${found.encoding}, which lacks characters. Create one with the encoding UTF8.`,
    );
  }
  const [major = 0, minor = 0] = found.version.split(".").map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    throw new VarveError(
      "STORE_UNAVAILABLE",
      `${database.name} has pgvector ${found.version}, too old to keep recall in a scope: 0.8.0 is needed. Update the server's package, or on Amazon RDS the engine's minor version, then run ALTER EXTENSION vector UPDATE.`,
    );
  }
}

interface Extension {
  readonly version: string;
  readonly schema: string;
  readonly encoding: string;
}

async function readExtension(session: Pick<Session, "first">): Promise<Extension | undefined> {
  const row = await session.first(sql`
    SELECT extversion, nspname, current_setting('server_encoding') AS encoding
    FROM pg_catalog.pg_extension JOIN pg_catalog.pg_namespace ON pg_namespace.oid = extnamespace
    WHERE extname = 'vector'`);
  if (row === undefined) return undefined;
  return {
    version: String(row["extversion"]),
    schema: String(row["nspname"]),
    encoding: String(row["encoding"]),
  };
}

async function install(database: Database): Promise<Extension> {
  try {
    const found = await database.write(async (session) => {
      await session.first(sql`SELECT pg_advisory_xact_lock(${advisoryLock("extension", "")}::bigint)`);
      await session.exec("CREATE EXTENSION IF NOT EXISTS vector");
      return readExtension(session);
    });
    if (found !== undefined) return found;
  } catch (error) {
    if (!VarveError.isInstance(error) || !MISSING.test(causeOf(error))) throw error;
    throw new VarveError("STORE_UNAVAILABLE", `${database.name} ${remedyFor(causeOf(error))}`, {
      cause: error.cause,
    });
  }
  throw new VarveError("STORE_UNAVAILABLE", `${database.name} lacks pgvector. Run CREATE EXTENSION vector.`);
}

const causeOf = ({ cause }: VarveError): string => (cause instanceof Error ? cause.message : "");
/** The user may not create extensions, or the server does not have this one. */
const MISSING = /^(42501|0A000|58P01|22023)/;

const remedyFor = (cause: string): string =>
  cause.startsWith("42501")
    ? "lacks pgvector, and this user may not install it. Have its owner (on Amazon RDS a member of rds_superuser) run CREATE EXTENSION vector."
    : "lacks pgvector, and the server does not have it. Install pgvector 0.8 or newer on the server (Amazon RDS and Aurora have it in their newer minor versions), then run CREATE EXTENSION vector.";
