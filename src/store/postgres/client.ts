/** What this project uses of a connection: node-postgres's `Client` and PGlite have it. */
export interface PostgresClient {
  query(text: string, values?: unknown[]): Promise<{ readonly rows: readonly unknown[] }>;
  /** Runs several statements without parameters; where it is absent `query` must take them. */
  exec?(text: string): Promise<unknown>;
}

/** What this project uses of node-postgres's `Pool`. */
export interface PostgresPool {
  connect(): Promise<PooledClient>;
}

export interface PooledClient extends PostgresClient {
  /** With `true` the connection is closed and not used again. */
  release(destroy?: boolean): void;
  on?(event: "error", listener: (error: Error) => void): unknown;
  off?(event: "error", listener: (error: Error) => void): unknown;
}

/** A row, by the names of its columns. */
export type Row = Readonly<Record<string, unknown>>;
