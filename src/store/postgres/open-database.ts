import { type ConnectionSource, Database } from "./database.js";
import { migrate } from "./migrate.js";
import { openPool } from "./open-pool.js";
import { checkPostgresOptions, hnswSettings, type PostgresOptions } from "./postgres-options.js";
import { resolveServer } from "./resolve-server.js";
import type { VectorSettings } from "./vector-settings.js";

const DEFAULT_SCHEMA = "varve";
const DEFAULT_BUSY_TIMEOUT_MS = 5_000;

export interface OpenDatabase {
  readonly database: Database;
  readonly settings: VectorSettings;
  /** Releases what was opened; connections of the caller stay open. */
  readonly close: () => Promise<void>;
}

/** Connects, and brings the schema up to date. */
export async function openDatabase(options: PostgresOptions): Promise<OpenDatabase> {
  const { database: unplaced, schema, close } = await connectDatabase(options);
  try {
    const database = await migrate(unplaced, schema);
    return { database, settings: { schema, hnsw: hnswSettings(options.hnsw) }, close };
  } catch (error) {
    await close();
    throw error;
  }
}

export interface ConnectedDatabase {
  /** It is not known yet where pgvector is. */
  readonly database: Database;
  readonly schema: string;
  readonly close: () => Promise<void>;
}

/** Connects, and changes nothing. */
export async function connectDatabase(options: PostgresOptions): Promise<ConnectedDatabase> {
  checkPostgresOptions(options);
  const { source, name, close } = await connect(options);
  const schema = options.schema ?? DEFAULT_SCHEMA;
  const database = new Database(source, {
    schemas: { store: schema, vector: schema },
    name,
    busyTimeoutMs: options.busyTimeoutMs ?? DEFAULT_BUSY_TIMEOUT_MS,
  });
  return { database, schema, close };
}

interface Connected {
  readonly source: ConnectionSource;
  readonly name: string;
  readonly close: () => Promise<void>;
}

async function connect(options: PostgresOptions): Promise<Connected> {
  const close = async (): Promise<void> => {};
  if (options.pool !== undefined) return { source: { pool: options.pool }, name: "The database", close };
  if (options.client !== undefined)
    return { source: { client: options.client }, name: "The database", close };
  const server = resolveServer(options);
  const { pool, close: closePool } = await openPool(server);
  return {
    source: { pool },
    name: `The database ${server.database} on ${server.host}:${server.port}`,
    close: closePool,
  };
}
