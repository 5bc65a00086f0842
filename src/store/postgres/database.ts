import { VarveError } from "../../errors.js";
import { KeyedMutex } from "../../util/mutex.js";
import type { PooledClient, PostgresClient, PostgresPool, Row } from "./client.js";
import { advisoryLock } from "./locks.js";
import { isTransient, mapDatabaseError } from "./map-database-error.js";
import { renderNames, renderSql, type Schemas } from "./names.js";
import { retryWhileBusy } from "./retry-while-busy.js";
import type { Sql } from "./sql.js";

/** Where connections come from. */
export type ConnectionSource = { readonly pool: PostgresPool } | { readonly client: PostgresClient };

/** Statements on one connection. Every failure is a `VarveError` with a `STORE_*` code. */
export interface Session {
  all(statement: Sql): Promise<readonly Row[]>;
  first(statement: Sql): Promise<Row | undefined>;
  /** Several statements without parameters or results. */
  exec(text: string): Promise<void>;
}

/** Settings of all transactions of a store. */
export interface DatabaseSettings {
  readonly schemas: Schemas;
  /** Stands for the database in messages. */
  readonly name: string;
  readonly busyTimeoutMs: number;
}

export interface WriteOptions {
  /** Only one transaction at a time has the lock of this name in the store's schema; all that it reads is later than the others' writes. */
  readonly lock?: string;
  /** Acknowledged before the server's disk has it, so that a crash of the server may take it. Default `false`. */
  readonly mayBeLost?: boolean;
}

/** A database over some connections. No state is left on a connection between transactions, so that a pooler may share it. */
export class Database {
  readonly name: string;
  readonly #source: ConnectionSource;
  readonly #settings: DatabaseSettings;
  /** A single connection takes one transaction at a time. */
  readonly #turns = new KeyedMutex();

  constructor(source: ConnectionSource, settings: DatabaseSettings) {
    this.#source = source;
    this.#settings = settings;
    this.name = settings.name;
  }

  /** The same connections, with other settings. */
  with(settings: Partial<DatabaseSettings>): Database {
    return new Database(this.#source, { ...this.#settings, ...settings });
  }

  /** One statement, which is a transaction by itself. */
  all(statement: Sql): Promise<readonly Row[]> {
    return this.#session((session) => session.all(statement));
  }

  async first(statement: Sql): Promise<Row | undefined> {
    return (await this.all(statement))[0];
  }

  /** Runs `work` on one state of the database, whatever others write meanwhile. `settings` are further statements. */
  read<T>(work: (session: Session) => Promise<T>, settings = ""): Promise<T> {
    return this.#transaction(`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; ${settings}`, work);
  }

  /**
   * Runs `work` as one transaction: all of it is applied, durably, or nothing. Where another transaction is in the way `work` runs
   * again, until the busy timeout has passed; then it fails with `STORE_BUSY`.
   */
  write<T>(work: (session: Session) => Promise<T>, options: WriteOptions = {}): Promise<T> {
    const { busyTimeoutMs } = this.#settings;
    const { lock, mayBeLost = false } = options;
    // Synchronous commit also where the server's default would acknowledge what it may still lose.
    const begin = `BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = ${busyTimeoutMs};
      SET LOCAL synchronous_commit = ${mayBeLost ? "off" : "on"};
      ${lock === undefined ? "" : `SELECT pg_advisory_xact_lock(${advisoryLock(lock, this.#settings.schemas.store)})`}`;
    return retryWhileBusy(busyTimeoutMs, () => this.#transaction(begin, work));
  }

  /** Statements that cannot run inside a transaction. */
  async maintain(text: string): Promise<void> {
    await this.#session((session) => session.exec(text));
  }

  #transaction<T>(begin: string, work: (session: Session) => Promise<T>): Promise<T> {
    return this.#session(async (session) => {
      await session.exec(begin);
      try {
        const result = await work(session);
        await this.#commit(session);
        return result;
      } catch (error) {
        // Fails if the connection is gone, and with it the transaction.
        await session.exec("ROLLBACK").catch(() => {});
        throw error;
      }
    });
  }

  async #commit(session: Session): Promise<void> {
    try {
      await session.exec("COMMIT");
    } catch (error) {
      if (!VarveError.isInstance(error) || !isTransient(error)) throw error;
      throw new VarveError(
        error.code,
        `${error.message} Whether the change was stored is not known; the same call again stores nothing twice.`,
        { cause: error.cause },
      );
    }
  }

  async #session<T>(work: (session: Session) => Promise<T>): Promise<T> {
    if ("client" in this.#source) {
      const { client } = this.#source;
      return this.#turns.run("client", () => work(this.#sessionOn(client)));
    }
    const client = await this.#connect(this.#source.pool);
    // A connection that breaks between two statements says so by an event; the next statement fails with the reason.
    const ignore = (): void => {};
    client.on?.("error", ignore);
    let isUsable = false;
    try {
      const result = await work(this.#sessionOn(client));
      isUsable = true;
      return result;
    } catch (error) {
      isUsable = VarveError.isInstance(error) && !isTransient(error);
      throw error;
    } finally {
      client.off?.("error", ignore);
      client.release(!isUsable);
    }
  }

  async #connect(pool: PostgresPool): Promise<PooledClient> {
    try {
      return await pool.connect();
    } catch (error) {
      throw mapDatabaseError(error, this.name);
    }
  }

  #sessionOn(client: PostgresClient): Session {
    const { schemas, name } = this.#settings;
    const guard = async <T>(call: () => Promise<T>): Promise<T> => {
      try {
        return await call();
      } catch (error) {
        throw mapDatabaseError(error, name);
      }
    };
    const all = (statement: Sql): Promise<readonly Row[]> =>
      guard(async () => {
        const { rows } = await client.query(renderSql(statement, schemas), [...statement.values]);
        return rows as readonly Row[];
      });
    return {
      all,
      first: async (statement) => (await all(statement))[0],
      exec: (text) =>
        guard(async () => {
          const rendered = renderNames(text, schemas);
          await (client.exec === undefined ? client.query(rendered) : client.exec(rendered));
        }),
    };
  }
}
