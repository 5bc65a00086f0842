import { VarveError } from "../../errors.js";
import { parseConnectionString } from "./connection-string.js";
import type { PostgresOptions, ServerOptions } from "./postgres-options.js";

/** A server with every default filled in. */
export interface Server extends Pick<ServerOptions, "password" | "iamAuthentication" | "sslRootCert"> {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly ssl: boolean;
  readonly maxConnections: number;
  readonly minConnections: number;
  readonly connectTimeoutMs: number;
}

/** Options come before the connection string, and that before the defaults. Throws `CONFIG_INVALID` if the user is missing. */
export function resolveServer(options: PostgresOptions): Server {
  const { connectionString } = options;
  const given = connectionString === undefined ? {} : parseConnectionString(connectionString);
  const host = options.host ?? given.host ?? "localhost";
  const user = options.user ?? given.user;
  if (user === undefined) {
    throw new VarveError(
      "CONFIG_INVALID",
      "The postgres store's `user` is missing. Set it, or name it in `connectionString`.",
    );
  }
  const sslRootCert = options.sslRootCert ?? (options.ssl === false ? undefined : given.sslRootCert);
  const ssl = options.ssl ?? given.ssl ?? (sslRootCert !== undefined || !isThisMachine(host));
  const password = options.iamAuthentication === undefined ? (options.password ?? given.password) : undefined;
  return {
    host,
    port: options.port ?? given.port ?? 5432,
    database: options.database ?? given.database ?? "postgres",
    user,
    // Tokens of IAM are accepted over TLS only.
    ssl: ssl || options.iamAuthentication !== undefined,
    ...(password !== undefined && { password }),
    ...(options.iamAuthentication !== undefined && { iamAuthentication: options.iamAuthentication }),
    ...(sslRootCert !== undefined && { sslRootCert }),
    maxConnections: options.maxConnections ?? 10,
    minConnections: options.minConnections ?? 0,
    connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
  };
}

/** Nobody else can listen: a Unix socket, or the loopback interface. */
const isThisMachine = (host: string): boolean =>
  host.startsWith("/") || host === "localhost" || host === "::1" || /^127(\.\d+){3}$/.test(host);
