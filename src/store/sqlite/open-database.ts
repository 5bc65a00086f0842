import { resolve } from "node:path";
import { VarveError } from "../../errors.js";
import { Connection, type Driver } from "./connection.js";
import { mapDatabaseError } from "./map-database-error.js";
import { migrate } from "./migrate.js";
import { prepareFile } from "./prepare-file.js";
import { sql } from "./sql.js";
import { checkSqliteOptions, IN_MEMORY, type SqliteOptions } from "./sqlite-options.js";
import { waitWhileBusy } from "./wait-while-busy.js";

export const DEFAULT_BUSY_TIMEOUT_MS = 5000;

export interface OpenDatabase {
  readonly connection: Connection;
  /** How long to wait for other processes. */
  readonly busyTimeoutMs: number;
}

/**
 * Opens or creates the database, with every setting that durability and isolation rest on, and brings its schema
 * up to date.
 */
export async function openDatabase(options: SqliteOptions): Promise<OpenDatabase> {
  checkSqliteOptions(options);
  const inMemory = options.path === IN_MEMORY;
  // An absolute path is never taken for the address of a remote database.
  const path = inMemory ? IN_MEMORY : resolve(options.path);
  if (!inMemory) await prepareFile(path);
  const name = inMemory ? "The database in memory" : `The database ${path}`;
  const busyTimeoutMs = options.busyTimeoutMs ?? DEFAULT_BUSY_TIMEOUT_MS;
  const connection = new Connection(await connect(path, name, options.encryptionKey), name);
  try {
    const journal = inMemory ? "memory" : "wal";
    await waitWhileBusy(busyTimeoutMs, () => configure(connection, options.synchronous ?? "full", journal));
    await waitWhileBusy(busyTimeoutMs, () => migrate(connection));
  } catch (error) {
    connection.close();
    throw error;
  }
  return { connection, busyTimeoutMs };
}

/**
 * Another connection to a database that is open, for writes that need not survive a power failure: they survive the end of
 * the process. A database in memory has none but the first.
 */
export async function openFastConnection(options: SqliteOptions): Promise<Connection | undefined> {
  if (options.path === IN_MEMORY) return undefined;
  const path = resolve(options.path);
  const name = `The database ${path}`;
  const connection = new Connection(await connect(path, name, options.encryptionKey), name);
  try {
    const timeoutMs = options.busyTimeoutMs ?? DEFAULT_BUSY_TIMEOUT_MS;
    await waitWhileBusy(timeoutMs, () => configure(connection, "normal", "wal"));
  } catch (error) {
    connection.close();
    throw error;
  }
  return connection;
}

/** The driver on a file, which it creates if it is missing. `name` stands for it in messages. */
export async function connect(
  path: string,
  name: string,
  encryptionKey: string | undefined,
): Promise<Driver> {
  const { default: Database } = await import("libsql");
  try {
    const options: object = encryptionKey === undefined ? {} : { encryptionKey };
    return new Database(path, options) as unknown as Driver;
  } catch (error) {
    throw mapDatabaseError(error, name);
  }
}

function configure(connection: Connection, synchronous: "full" | "normal", journal: "memory" | "wal"): void {
  const mode = connection.first(sql`PRAGMA journal_mode = WAL`)?.[0];
  connection.exec(`
    PRAGMA synchronous = ${synchronous};
    PRAGMA foreign_keys = ON;
    PRAGMA secure_delete = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -${CACHE_KIB};
    PRAGMA wal_autocheckpoint = ${PAGES_PER_CHECKPOINT};
    PRAGMA journal_size_limit = ${LARGEST_IDLE_LOG_BYTES};
  `);
  const level = connection.first(sql`PRAGMA synchronous`)?.[0];
  if (mode !== journal || level !== SYNCHRONOUS_LEVELS[synchronous]) {
    throw new VarveError(
      "STORE_UNAVAILABLE",
      `${connection.name} cannot promise durable writes: its file system does not support the write-ahead log (journal mode ${String(mode)}). Put it on a local disk.`,
    );
  }
}

const SYNCHRONOUS_LEVELS = { normal: 1, full: 2 } as const;
/** SQLite's own page cache. The vectors' codes have theirs. */
const CACHE_KIB = 32 * 1024;
/** The log goes into the database file each 16 MiB: more often costs a third of the speed of single adds. */
const PAGES_PER_CHECKPOINT = 4096;
/** The log grows with the largest transaction; afterwards it is cut to this. */
const LARGEST_IDLE_LOG_BYTES = 64 * 1024 * 1024;
