import { describe, expect, it } from "vitest";
import { describeConfig } from "./describe-config.js";
import { readEnvironment } from "./environment.js";
import { loadConfig } from "./load-config.js";

const models = {
  llm: { provider: "aws_bedrock", config: { model: "amazon.nova-lite-v1:0", aws_region: "eu-west-1" } },
  embedder: { provider: "aws_bedrock", config: { embedding_dims: 512 } },
};
const load = (config: object, variables: Record<string, string> = {}, provider = "pgvector") =>
  loadConfig({ ...models, vector_store: { provider, config } }, readEnvironment(variables));
const storeOf = async (config: object, variables: Record<string, string> = {}) =>
  (await load(config, variables)).vectorStore;
const failing = (config: object, variables?: Record<string, string>) =>
  load(config, variables).then(
    () => undefined,
    (error: Error) => error.message,
  );

describe("a configuration of a store in PostgreSQL", () => {
  it("takes mem0's options for pgvector, in either case", async () => {
    const expected = {
      provider: "postgres",
      database: "app",
      schema: "mem0",
      user: "me",
      password: "CANARY",
      host: "db.example",
      port: 5433,
      minConnections: 1,
      maxConnections: 5,
      ssl: true,
      hnsw: true,
    };
    const server = {
      dbname: "app",
      user: "me",
      password: "CANARY",
      host: "db.example",
      port: 5433,
      minconn: 1,
    };
    const common = { ...server, maxconn: 5, sslmode: "require", hnsw: true, diskann: false };
    expect(await storeOf({ ...common, collection_name: "mem0", embedding_model_dims: 512 })).toEqual(
      expected,
    );
    expect(await storeOf({ ...common, collectionName: "mem0", embeddingModelDims: 512 })).toEqual(expected);
  });

  it("is that of the provider postgres, too, and says nothing of what nobody set", async () => {
    const { vectorStore } = await load({ connection_string: "postgres://me@db/app" }, {}, "postgres");
    expect(vectorStore).toEqual({ provider: "postgres", connectionString: "postgres://me@db/app" });
  });

  it("shows no password", async () => {
    const config = await load({ connection_string: "postgres://me:CANARY@db/app", password: "CANARY" });
    expect(JSON.stringify(describeConfig(config))).not.toContain("CANARY");
  });

  it("takes the server from the environment, a string before the variables of libpq", async () => {
    const variables = {
      PGHOST: "db",
      PGPORT: "6432",
      PGUSER: "me",
      PGPASSWORD: "secret",
      PGSSLROOTCERT: "/ca.pem",
    };
    const parts = { host: "db", port: 6432, user: "me", password: "secret", sslRootCert: "/ca.pem" };
    expect(await storeOf({}, variables)).toEqual({ provider: "postgres", ...parts });
    expect(await storeOf({ user: "other", sslmode: "disable" }, variables)).toMatchObject({
      user: "other",
      ssl: false,
    });
    const url = "postgres://u:p@elsewhere/d";
    expect(await storeOf({ user: "other" }, { ...variables, DATABASE_URL: url })).toEqual({
      ...{ provider: "postgres", connectionString: url, user: "other", sslRootCert: "/ca.pem" },
    });
    expect(await storeOf({ host: "here" }, { DATABASE_URL: url })).toEqual({
      provider: "postgres",
      host: "here",
    });
  });

  it("logs in by IAM in the language model's region, unless it names another", async () => {
    expect(await storeOf({ host: "db", user: "me", iam_authentication: true })).toMatchObject({
      iamAuthentication: { region: "eu-west-1" },
    });
    const own = {
      host: "db",
      user: "me",
      iam_authentication: true,
      aws_region: "us-east-1",
      aws_profile: "p",
    };
    expect(await storeOf(own)).toMatchObject({ iamAuthentication: { region: "us-east-1", profile: "p" } });
  });

  it.each<[string, object, RegExp]>([
    ["DiskANN", { diskann: true }, /vector_store\.config\.diskann must be/],
    [
      "vectors of another length than the embedder's",
      { embedding_model_dims: 1536 },
      /is 1536.*512 dimensions/,
    ],
    ["a region without IAM", { aws_region: "us-east-1" }, /without vector_store\.config\.iam_authentication/],
    [
      "a password beside IAM",
      { iam_authentication: true, password: "CANARY" },
      /password would have no effect/,
    ],
    ["settings of an index that is off", { hnsw: false, hnsw_m: 8 }, /hnsw_m would have no effect/],
    ["an unknown sslmode", { sslmode: "maybe" }, /sslmode must be one of/],
    ["an option of SQLite", { path: "memory.db" }, /vector_store\.config\.path is not an option/],
    ["mem0's open pool", { connection_pool: {} }, /openPostgresStore/],
  ])("refuses %s", async (_, config, message) => {
    const failure = await failing(config);
    expect(failure).toMatch(message);
    expect(failure).not.toContain("CANARY");
  });

  it("refuses a variable that is no port", async () => {
    expect(await failing({}, { PGPORT: "five" })).toMatch(/PGPORT must be/);
    expect(await failing({}, { PGSSLMODE: "maybe" })).toMatch(/PGSSLMODE must be/);
  });
});
