import { z } from "zod";
import { option } from "../option.js";

const text = z.string().min(1);
const milliseconds = z.int().min(1).max(3_600_000);

/** libpq's, by what varve makes of them: whether TLS is on; undefined: as the host suggests. */
export const SSL_MODES = {
  disable: false,
  allow: undefined,
  prefer: undefined,
  require: true,
  "verify-ca": true,
  "verify-full": true,
} as const;

const postgresOptions = z.strictObject({
  connectionString: option(
    text,
    "`postgres://…` or `host=… dbname=…`; else `DATABASE_URL`, unless `host` is set. The options below come before its parts.",
  ),
  host: option(text, "Name, address, or folder of a Unix socket; else `PGHOST`.", "localhost"),
  port: option(z.int().min(1).max(65_535), "Port; else `PGPORT`.", 5432),
  database: option(text, "Database; else `PGDATABASE`.", "postgres"),
  user: option(text, "User; else `PGUSER`.", "required"),
  password: option(text, "Password; else `PGPASSWORD`."),
  iamAuthentication: option(
    z.boolean(),
    "Logs in with a fresh AWS IAM token for each connection instead of a password.",
    "false",
  ),
  awsRegion: option(text, "Region of the database, for IAM authentication.", "`llm.config`'s region"),
  awsProfile: option(text, "Profile of the shared AWS files, for IAM authentication."),
  sslmode: option(
    z.enum(Object.keys(SSL_MODES) as [keyof typeof SSL_MODES]),
    "`disable`: no TLS. `require` and the stricter ones: TLS, whose certificate is always checked; else `PGSSLMODE`.",
    "TLS, but for this machine",
  ),
  sslRootCert: option(
    text,
    "File of the certificate authorities (PEM) to trust instead of Node's; else `PGSSLROOTCERT`.",
  ),
  schema: option(text, "Schema that holds the tables; created if it does not exist.", "varve"),
  minConnections: option(z.int().min(0).max(10_000), "Idle connections that stay open.", 0),
  maxConnections: option(z.int().min(1).max(10_000), "Open connections at most.", 10),
  connectTimeoutMs: option(milliseconds, "Longest wait for a connection, in milliseconds.", 10_000),
  busyTimeoutMs: option(
    z.int().min(0).max(3_600_000),
    "Longest wait for others' writes to the same scope, in milliseconds.",
    5_000,
  ),
  hnsw: option(z.boolean(), "`false`: no index of vectors, so that every search is exact.", "true"),
  hnswM: option(z.int().min(2).max(100), "Connections of each vector in the index.", 16),
  hnswEfConstruction: option(z.int().min(4).max(1_000), "Candidates while the index is built.", 64),
  diskann: option(z.literal(false), "Accepted from mem0; only `false`, for varve uses HNSW."),
  embeddingModelDims: option(z.int().min(1), "Accepted from mem0; must be the embedder's dimensions."),
});

/** The section of a store in PostgreSQL; `pgvector` is mem0's name for it. */
export const postgresSection = z.strictObject({
  provider: z
    .enum(["postgres", "pgvector"])
    .meta({ description: "Keeps the memories in PostgreSQL with pgvector." }),
  config: postgresOptions.optional(),
});

export type PostgresInput = z.infer<typeof postgresOptions>;
