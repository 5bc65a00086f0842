import { VarveError } from "../../errors.js";
import type { PostgresClient, PostgresPool } from "./client.js";
import type { HnswSettings } from "./vector-settings.js";

/**
 * A store in PostgreSQL with pgvector. The server is given by its parts, as a connection string, or as connections that are open
 * already.
 */
export interface PostgresOptions extends ServerOptions {
  readonly provider: "postgres";
  /** `postgres://…` or `host=… dbname=…`. Parts that are given beside it come first. */
  readonly connectionString?: string;
  /** Connections of the caller, such as a `Pool` of node-postgres, instead of a server. `close` leaves them open. */
  readonly pool?: PostgresPool;
  /** One connection of the caller, such as a PGlite, instead of a server. It must not be used elsewhere while a call runs. */
  readonly client?: PostgresClient;
  /** The schema that holds the tables; created if it does not exist. Default `varve`. */
  readonly schema?: string;
  /** How long a write waits for others at the same place, in milliseconds. Default 5,000. */
  readonly busyTimeoutMs?: number;
  /** The index of all vectors; `false`: none, so that every search is exact. Default `m` 16, `efConstruction` 64. */
  readonly hnsw?: boolean | Partial<HnswSettings>;
}

/** How to reach and to enter a server. */
export interface ServerOptions {
  /** Name, address, or the folder of a Unix socket. Default `localhost`. */
  readonly host?: string;
  /** Default 5432. */
  readonly port?: number;
  /** Default `postgres`. */
  readonly database?: string;
  readonly user?: string;
  /** The password, or what gives it for each new connection. */
  readonly password?: string | (() => string | Promise<string>);
  /** Logs in with a token of AWS IAM for Amazon RDS or Aurora instead of a password. Needs `@aws-sdk/rds-signer`. */
  readonly iamAuthentication?: IamAuthentication;
  /**
   * TLS. `true`: insists on it and checks the server's certificate. `false`: none. Default: `false` for a Unix socket and for this
   * machine (`localhost`, `127.0.0.1`, `::1`), else `true`.
   */
  readonly ssl?: boolean;
  /** File of the certificate authorities (PEM) to trust instead of Node's. Switches TLS on. */
  readonly sslRootCert?: string;
  /** Open connections at most. Default 10. */
  readonly maxConnections?: number;
  /** Idle connections that stay open. Default 0. */
  readonly minConnections?: number;
  /** Longest wait for a connection, in milliseconds. Default 10,000. */
  readonly connectTimeoutMs?: number;
}

export interface IamAuthentication {
  /** AWS region of the database. */
  readonly region: string;
  /** Profile of the shared AWS files; absent: AWS's own chain. */
  readonly profile?: string;
}

const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;
/** PostgreSQL cuts longer names. */
const LONGEST_NAME_BYTES = 63;

/** Throws `CONFIG_INVALID` naming the option. */
export function checkPostgresOptions(options: PostgresOptions): void {
  checkSource(options);
  for (const option of ["connectionString", "host", "database", "user", "sslRootCert"] as const) {
    if (options[option] !== undefined) checkText(option, options[option]);
  }
  checkCount("port", options.port, 1, 65_535);
  checkCount("busyTimeoutMs", options.busyTimeoutMs, 0, LONGEST_TIMEOUT_MS);
  checkCount("connectTimeoutMs", options.connectTimeoutMs, 1, LONGEST_TIMEOUT_MS);
  checkCount("maxConnections", options.maxConnections, 1, 10_000);
  checkCount("minConnections", options.minConnections, 0, options.maxConnections ?? 10_000);
  checkSchema(options.schema);
  checkHnsw(options.hnsw);
  if (options.password !== undefined && !["string", "function"].includes(typeof options.password)) {
    throw invalid("password", "is neither a string nor a function");
  }
  if (options.password !== undefined && options.iamAuthentication !== undefined) {
    throw invalid("password", "would have no effect beside `iamAuthentication`: remove one of the two");
  }
  if (options.ssl === false && options.sslRootCert !== undefined) {
    throw invalid("sslRootCert", "would have no effect, for `ssl` is false: remove one of the two");
  }
  if (options.ssl === false && options.iamAuthentication !== undefined) {
    throw invalid("ssl", "is false, but IAM authentication needs TLS");
  }
}

const SERVER_OPTIONS = [
  "connectionString",
  "host",
  "port",
  "database",
  "user",
  "password",
  "iamAuthentication",
  "ssl",
  "sslRootCert",
  "maxConnections",
  "minConnections",
  "connectTimeoutMs",
] as const satisfies readonly (keyof PostgresOptions)[];

function checkSource(options: PostgresOptions): void {
  const own = (["pool", "client"] as const).filter((option) => options[option] !== undefined);
  if (own.length === 2) throw invalid("client", "stands beside `pool`: give one of the two");
  const [given] = own;
  if (given === undefined) return;
  const ineffective = SERVER_OPTIONS.find((option) => options[option] !== undefined);
  if (ineffective !== undefined) {
    throw invalid(ineffective, `would have no effect beside \`${given}\`, which is connected already`);
  }
  const method = given === "pool" ? options.pool?.connect : options.client?.query;
  if (typeof method !== "function") {
    throw invalid(given, `has no method \`${given === "pool" ? "connect" : "query"}\``);
  }
}

/** Names stand in SQL in double quotes; what could end them, or be taken for a table's name of ours, is refused. */
function checkSchema(schema: string | undefined): void {
  if (schema === undefined) return;
  checkText("schema", schema);
  if (/["'\\{}\p{Cc}]/u.test(schema))
    throw invalid("schema", "holds a quote, backslash, brace or control character");
  if (Buffer.byteLength(schema) > LONGEST_NAME_BYTES) {
    throw invalid("schema", `is longer than ${LONGEST_NAME_BYTES} bytes`);
  }
  if (/^pg_|^information_schema$/i.test(schema)) throw invalid("schema", "is reserved for the server itself");
}

function checkHnsw(hnsw: PostgresOptions["hnsw"]): void {
  if (hnsw === undefined || typeof hnsw === "boolean") return;
  const { m, efConstruction } = hnswSettings(hnsw) ?? {};
  checkCount("hnsw.m", m, 2, 100);
  checkCount("hnsw.efConstruction", efConstruction, 4, 1000);
  if ((efConstruction ?? 0) < 2 * (m ?? 0)) throw invalid("hnsw.efConstruction", "is less than twice `m`");
}

/** With pgvector's own defaults. */
export function hnswSettings(hnsw: PostgresOptions["hnsw"] = true): HnswSettings | undefined {
  if (hnsw === false) return undefined;
  return { m: 16, efConstruction: 64, ...(hnsw === true ? {} : hnsw) };
}

function checkText(option: string, value: unknown): void {
  if (typeof value !== "string") throw invalid(option, "is not a string");
  if (value === "") throw invalid(option, "is empty");
  if (value.includes("\u0000")) throw invalid(option, "holds the character U+0000");
}

function checkCount(option: string, value: number | undefined, least: number, most: number): void {
  if (value === undefined) return;
  if (!Number.isInteger(value) || value < least || value > most) {
    throw invalid(option, `is not a whole number from ${least} to ${most}`);
  }
}

function invalid(option: string, fault: string): VarveError {
  return new VarveError("CONFIG_INVALID", `The postgres store's \`${option}\` ${fault}.`);
}
