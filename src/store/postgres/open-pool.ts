import { readFile } from "node:fs/promises";
import type { Pool as DriverPool, PoolConfig } from "pg";
import { VarveError } from "../../errors.js";
import type { PostgresPool } from "./client.js";
import { iamPassword } from "./iam-password.js";
import type { Server } from "./resolve-server.js";

/** Idle connections are closed after this, but for the least number. */
const IDLE_TIMEOUT_MS = 30_000;

export interface OpenPool {
  readonly pool: PostgresPool;
  readonly close: () => Promise<void>;
}

/** A pool of node-postgres; it connects when a connection is asked for. */
export async function openPool(server: Server): Promise<OpenPool> {
  const [driver, ssl, password] = await Promise.all([loadDriver(), tlsOptions(server), passwordOf(server)]);
  const { host, port, database, user, maxConnections, minConnections, connectTimeoutMs } = server;
  const pool: DriverPool = new driver.Pool({
    ...{ host, port, database, user, ssl },
    ...(password !== undefined && { password }),
    max: maxConnections,
    min: minConnections,
    connectionTimeoutMillis: connectTimeoutMs,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    // A process that is done must not wait for its idle connections.
    allowExitOnIdle: true,
    application_name: "varve",
    keepAlive: true,
  } satisfies PoolConfig);
  // An idle connection that breaks has left the pool; the next call opens another.
  pool.on("error", () => {});
  return { pool: pool as PostgresPool, close: () => pool.end() };
}

async function loadDriver(): Promise<typeof import("pg")> {
  try {
    return (await import("pg")).default as unknown as typeof import("pg");
  } catch (cause) {
    throw new VarveError(
      "CONFIG_INVALID",
      "The postgres store needs the package pg, which is not installed: npm install pg.",
      { cause },
    );
  }
}

async function tlsOptions({ ssl, sslRootCert, host }: Server): Promise<PoolConfig["ssl"]> {
  if (!ssl) return false;
  const ca = sslRootCert === undefined ? undefined : await readAuthorities(sslRootCert);
  // The driver names the host only if it is none of numbers.
  return { rejectUnauthorized: true, host, ...(ca !== undefined && { ca }) };
}

async function readAuthorities(path: string): Promise<string> {
  try {
    const text = await readFile(path, "utf8");
    if (text.includes("-----BEGIN CERTIFICATE-----")) return text;
  } catch (cause) {
    throw new VarveError("CONFIG_INVALID", `The postgres store's \`sslRootCert\` ${path} cannot be read.`, {
      cause,
    });
  }
  throw new VarveError(
    "CONFIG_INVALID",
    `The postgres store's \`sslRootCert\` ${path} holds no certificate (PEM).`,
  );
}

async function passwordOf(server: Server): Promise<PoolConfig["password"] | undefined> {
  const { password, iamAuthentication } = server;
  if (iamAuthentication !== undefined) return iamPassword(server, iamAuthentication);
  return typeof password === "function" ? () => password() : password;
}
