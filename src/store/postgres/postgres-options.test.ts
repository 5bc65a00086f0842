import { describe, expect, it } from "vitest";
import { checkPostgresOptions, hnswSettings } from "./postgres-options.js";

const check = (options: object) => () => checkPostgresOptions({ provider: "postgres", ...options } as never);

describe("options of the postgres store", () => {
  it.each<[string, object, RegExp]>([
    ["a pool beside a client", { pool: {}, client: {} }, /`client` stands beside `pool`/],
    ["a host beside a pool", { pool: { connect() {} }, host: "h" }, /`host` would have no effect/],
    ["a pool that cannot connect", { pool: {} }, /`pool` has no method `connect`/],
    ["a client that cannot query", { client: { query: 1 } }, /`client` has no method `query`/],
    ["an empty host", { host: "" }, /`host` is empty/],
    ["a port out of range", { port: 70_000 }, /`port` is not a whole number/],
    ["a schema with a quote", { schema: 'a"b' }, /`schema` holds a quote/],
    ["a schema that is too long", { schema: "é".repeat(32) }, /`schema` is longer than 63 bytes/],
    ["a schema of the server", { schema: "pg_catalog" }, /`schema` is reserved/],
    [
      "a password beside IAM",
      { password: "x", iamAuthentication: { region: "r" } },
      /`password` would have no effect/,
    ],
    [
      "an authority without TLS",
      { ssl: false, sslRootCert: "/ca.pem" },
      /`sslRootCert` would have no effect/,
    ],
    ["an index too narrow", { hnsw: { m: 50 } }, /`hnsw.efConstruction` is less than twice/],
    ["more idle than open connections", { minConnections: 5, maxConnections: 2 }, /`minConnections`/],
  ])("refuse %s", (_, options, message) => {
    expect(check(options)).toThrow(message);
    expect(check(options)).toThrow(expect.objectContaining({ code: "CONFIG_INVALID" }));
  });

  it("have pgvector's own defaults for the index", () => {
    expect(hnswSettings()).toEqual({ m: 16, efConstruction: 64 });
    expect(hnswSettings({ m: 24 })).toEqual({ m: 24, efConstruction: 64 });
    expect(hnswSettings(false)).toBeUndefined();
  });
});
