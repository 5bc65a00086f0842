import { mapDatabaseError } from "./map-database-error.js";
import { type Sql, type SqlValue, sql } from "./sql.js";

export type Row = readonly (string | number | null | Uint8Array)[];

/** What this project uses of the driver. */
export interface Driver {
  exec(source: string): unknown;
  prepare(source: string): DriverStatement;
  close(): unknown;
  readonly inTransaction: boolean;
}

interface DriverStatement {
  /** Whether it returns rows. */
  readonly reader: boolean;
  raw(on: boolean): unknown;
  all(values: readonly SqlValue[]): unknown[];
  get(values: readonly SqlValue[]): unknown;
  run(values: readonly SqlValue[]): RunResult;
}

interface RunResult {
  /** Rows inserted, updated or deleted. */
  readonly changes: number;
  readonly lastInsertRowid: number | bigint;
}

/**
 * One SQLite connection: prepares each statement once, and throws every failure as a `VarveError` with a
 * `STORE_*` code. Synchronous, and never waits for another process: see `waitWhileBusy`.
 */
export class Connection {
  /** Stands for the database in messages. */
  readonly name: string;
  readonly #driver: Driver;
  readonly #statements = new Map<string, DriverStatement>();

  constructor(driver: Driver, name: string) {
    this.#driver = driver;
    this.name = name;
  }

  /** All rows; each is a list of its columns. */
  all(statement: Sql): Row[] {
    return this.#guard(() => this.#prepare(statement.text).all(statement.values) as Row[]);
  }

  first(statement: Sql): Row | undefined {
    return this.#guard(() => this.#prepare(statement.text).get(statement.values) as Row | undefined);
  }

  run(statement: Sql): RunResult {
    return this.#guard(() => this.#prepare(statement.text).run(statement.values));
  }

  /** Several statements without parameters or results. */
  exec(source: string): void {
    this.#guard(() => this.#driver.exec(source));
  }

  /** Runs `work` as the only writer; applies all of it, durably, or nothing. */
  write<T>(work: () => T): T {
    return this.#transaction("IMMEDIATE", work);
  }

  /** Runs `work` as a part of a write that is undone by itself if it throws. */
  part<T>(work: () => T): T {
    this.exec("SAVEPOINT part");
    try {
      const result = work();
      this.exec("RELEASE part");
      return result;
    } catch (error) {
      if (this.isInTransaction) this.exec("ROLLBACK TO part; RELEASE part");
      throw error;
    }
  }

  get isInTransaction(): boolean {
    return this.#driver.inTransaction;
  }

  /** Runs `work` on one state of the database, whatever other processes write meanwhile. */
  read<T>(work: () => T): T {
    return this.#transaction("DEFERRED", work);
  }

  /** Moves the write-ahead log into the database file and empties it; false if other processes' reads did not allow it. */
  checkpoint(): boolean {
    return this.first(sql`PRAGMA wal_checkpoint(TRUNCATE)`)?.[0] === 0;
  }

  close(): void {
    this.#statements.clear();
    this.#guard(() => this.#driver.close());
  }

  #transaction<T>(mode: "IMMEDIATE" | "DEFERRED", work: () => T): T {
    this.exec(`BEGIN ${mode}`);
    try {
      const result = work();
      this.exec("COMMIT");
      return result;
    } catch (error) {
      // SQLite has rolled back by itself after some errors, such as a full disk.
      if (this.isInTransaction) this.exec("ROLLBACK");
      throw error;
    }
  }

  #prepare(text: string): DriverStatement {
    let statement = this.#statements.get(text);
    if (statement === undefined) {
      statement = this.#driver.prepare(text);
      if (statement.reader) statement.raw(true);
      if (this.#statements.size >= MOST_STATEMENTS) this.#statements.clear();
      this.#statements.set(text, statement);
    }
    return statement;
  }

  #guard<T>(call: () => T): T {
    try {
      return call();
    } catch (error) {
      throw mapDatabaseError(error, this.name);
    }
  }
}

/** Filters give statements without end; the fixed ones are some dozens. */
const MOST_STATEMENTS = 200;
