import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { VarveError } from "../../errors.js";
import { parseConnectionString } from "./connection-string.js";
import { resolveServer } from "./resolve-server.js";

describe("a connection string", () => {
  it("is read as a URL", () => {
    expect(
      parseConnectionString(
        "postgresql://us%40er:p%3Ass@db.example:6432/my%20db?sslmode=verify-full&sslrootcert=/ca.pem",
      ),
    ).toEqual({
      ...{ user: "us@er", password: "p:ss", host: "db.example", port: 6432, database: "my db" },
      ...{ ssl: true, sslRootCert: "/ca.pem" },
    });
    expect(parseConnectionString("postgres://[::1]/db?host=/run/postgresql&connect_timeout=3")).toEqual({
      ...{ host: "/run/postgresql", database: "db", connectTimeoutMs: 3_000 },
    });
  });

  it("is read as a list of names and values", () => {
    expect(
      parseConnectionString(
        "host=db.example port=6432 dbname='my db' user=me password='it\\'s \\\\' sslmode=disable",
      ),
    ).toEqual({
      ...{ host: "db.example", port: 6432, database: "my db", user: "me", password: "it's \\", ssl: false },
    });
  });

  it.each([
    ["nothing that it knows", "my database"],
    ["an unknown setting", "postgres://h/d?channel_binding=require"],
    ["an unknown sslmode", "postgres://h/d?sslmode=maybe"],
    ["a port that is none", "host=h port=x"],
    ["an open quote", "host='h"],
    ["a broken percent sign", "postgres://u:100%@h/d"],
  ])("is refused with %s, and not shown", (_, text) => {
    const read = () => parseConnectionString(text);
    expect(read).toThrow(expect.objectContaining({ code: "CONFIG_INVALID" }));
    expect(read).not.toThrow(text);
  });

  it("is parsed or refused with a typed error, whatever it is", () => {
    const texts = fc.oneof(
      fc.string(),
      fc.string().map((rest) => `postgres://${rest}`),
      fc.string().map((rest) => `host=a ${rest}`),
    );
    fc.assert(
      fc.property(texts, (text) => {
        try {
          parseConnectionString(text);
        } catch (error) {
          expect(VarveError.isInstance(error)).toBe(true);
        }
      }),
    );
  });
});

describe("a server", () => {
  const resolve = (more: object) => resolveServer({ provider: "postgres", user: "me", ...more });

  it.each<[string, object, boolean]>([
    ["another machine", { host: "db.example" }, true],
    ["this machine", { host: "127.0.0.1" }, false],
    ["a Unix socket", { host: "/run/postgresql" }, false],
    ["this machine with an authority", { host: "localhost", sslRootCert: "/ca.pem" }, true],
    ["another machine without TLS by an option", { host: "db.example", ssl: false }, false],
    ["this machine with IAM", { iamAuthentication: { region: "us-east-1" } }, true],
    ["another machine that prefers TLS", { connectionString: "postgres://db.example/?sslmode=prefer" }, true],
  ])("is %s: TLS %#", (_, more, ssl) => {
    expect(resolve(more).ssl).toBe(ssl);
  });

  it("has what its options say before what its string says", () => {
    expect(
      resolve({ connectionString: "postgres://u:p@h:1/d?sslmode=require", port: 2, ssl: false }),
    ).toMatchObject({
      ...{ user: "me", password: "p", host: "h", port: 2, database: "d", ssl: false },
    });
  });

  it("needs a user", () => {
    expect(() => resolveServer({ provider: "postgres", host: "h" })).toThrow(/`user` is missing/);
  });
});
