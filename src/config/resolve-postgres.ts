import { VarveError } from "../errors.js";
import type { Environment } from "./environment.js";
import type { Spelling } from "./key-spelling.js";
import { type PostgresInput, SSL_MODES } from "./sections/postgres.js";
import type { EmbedderConfig, LlmConfig, PostgresStoreConfig } from "./varve-config.js";

interface Context {
  readonly llm: LlmConfig;
  readonly embedder: EmbedderConfig;
  readonly environment: Environment;
  readonly spelling: Spelling;
}

/** Settings, then environment. What neither says is left to the store. */
export function resolvePostgres(input: PostgresInput, context: Context): PostgresStoreConfig {
  checkDimensions(input, context);
  const { schema, minConnections, maxConnections, connectTimeoutMs, busyTimeoutMs } = input;
  const hnsw = resolveHnsw(input, context);
  return withoutUndefined({
    provider: "postgres" as const,
    ...resolveServer(input, context),
    ...resolveLogIn(input, context),
    ...{ schema, minConnections, maxConnections, connectTimeoutMs, busyTimeoutMs, hnsw },
  });
}

const where = ({ spelling }: Context, name: keyof PostgresInput): string =>
  spelling.of(["vectorStore", "config", name]);

const invalid = (message: string): VarveError => new VarveError("CONFIG_INVALID", message);

function resolveServer(input: PostgresInput, context: Context) {
  const { postgres = {}, databaseUrl } = context.environment;
  const connectionString = input.connectionString ?? (input.host === undefined ? databaseUrl : undefined);
  // A string that names a server is not mixed with variables that may mean another.
  const variables = connectionString === undefined ? postgres : {};
  const ssl = sslOf(input, variables.sslMode);
  return {
    connectionString,
    host: input.host ?? variables.host,
    port: input.port ?? portOf(variables.port),
    database: input.database ?? variables.database,
    user: input.user ?? variables.user,
    ssl,
    sslRootCert: input.sslRootCert ?? (ssl === false ? undefined : postgres.sslRootCert),
  };
}

function sslOf({ sslmode }: PostgresInput, variable: string | undefined): boolean | undefined {
  if (sslmode !== undefined) return SSL_MODES[sslmode];
  if (variable === undefined) return undefined;
  if (Object.hasOwn(SSL_MODES, variable)) return SSL_MODES[variable as keyof typeof SSL_MODES];
  throw invalid(`The variable PGSSLMODE must be one of ${Object.keys(SSL_MODES).join(", ")}.`);
}

function portOf(variable: string | undefined): number | undefined {
  if (variable === undefined) return undefined;
  const port = Number(variable);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw invalid("The variable PGPORT must be a whole number from 1 to 65535.");
}

function resolveLogIn(input: PostgresInput, context: Context) {
  const { iamAuthentication, awsRegion, awsProfile } = input;
  if (iamAuthentication !== true) {
    for (const name of ["awsRegion", "awsProfile"] as const) {
      if (input[name] === undefined) continue;
      throw invalid(
        `${where(context, name)} would have no effect without ${where(context, "iamAuthentication")}.`,
      );
    }
    return { password: input.password ?? passwordOf(input, context.environment) };
  }
  if (input.password !== undefined) {
    throw invalid(
      `${where(context, "password")} would have no effect beside ${where(context, "iamAuthentication")}.`,
    );
  }
  const region = awsRegion ?? context.llm.connection.region;
  return {
    iamAuthentication: { region, ...(awsProfile !== undefined && { profile: awsProfile }) },
  };
}

/** The variable belongs to the server that the variables name, or to one that is named by its parts. */
function passwordOf(input: PostgresInput, { databaseUrl, postgres }: Environment): string | undefined {
  const hasString =
    input.connectionString !== undefined || (input.host === undefined && databaseUrl !== undefined);
  return hasString ? undefined : postgres?.password;
}

function resolveHnsw(
  { hnsw, hnswM: m, hnswEfConstruction: efConstruction }: PostgresInput,
  context: Context,
): PostgresStoreConfig["hnsw"] {
  if (m === undefined && efConstruction === undefined) return hnsw;
  if (hnsw !== false) return withoutUndefined({ m, efConstruction });
  const name = m === undefined ? "hnswEfConstruction" : "hnswM";
  throw invalid(`${where(context, name)} would have no effect, for ${where(context, "hnsw")} is false.`);
}

function checkDimensions({ embeddingModelDims }: PostgresInput, context: Context): void {
  const { embeddingDims } = context.embedder;
  if (embeddingModelDims === undefined || embeddingModelDims === embeddingDims) return;
  throw invalid(
    `${where(context, "embeddingModelDims")} is ${embeddingModelDims}, but the embedder's vectors have ${embeddingDims} dimensions: remove it, or set embedder.config.embedding_dims.`,
  );
}

function withoutUndefined<T extends object>(record: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(record).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}
