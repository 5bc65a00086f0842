import type { Connection } from "./connection.js";
import { openFastConnection } from "./open-database.js";
import type { SqliteOptions } from "./sqlite-options.js";

/** The connection for what need not survive a power failure, opened when it is first needed: its writes do not wait for the disk. */
export class FastWriter {
  readonly #options: SqliteOptions;
  #connection: Promise<Connection | undefined> | undefined;

  constructor(options: SqliteOptions) {
    this.#options = options;
  }

  /** `undefined`: the database has but one connection. */
  connection(): Promise<Connection | undefined> {
    this.#connection ??= openFastConnection(this.#options).catch((error: unknown) => {
      this.#connection = undefined;
      throw error;
    });
    return this.#connection;
  }

  async close(): Promise<void> {
    const connection = await this.#connection?.catch(() => undefined);
    this.#connection = undefined;
    connection?.close();
  }
}
