import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CERTIFICATE_FILE, DATABASE_URL, WITHOUT_SERVER } from "../../../test/contract/postgres-server.js";
import type { ErrorCode } from "../../errors.js";
import { openPostgresStore } from "./postgres-store.js";

const failure = (code: ErrorCode, message: RegExp) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });
const SPACE = { model: "m", dimensions: 2 };
const CONTEXT = { at: "2026-01-01T00:00:00.000Z", actor: "caller" };
const addition = {
  kind: "add",
  scope: { userId: "alice" },
  id: "1",
  memory: "a secret text",
  hash: "h",
  vector: Float32Array.of(1, 0),
  metadata: {},
  ...CONTEXT,
} as const;

describe.skipIf(DATABASE_URL === undefined)(
  DATABASE_URL === undefined ? `PostgreSQL: ${WITHOUT_SERVER}` : "a store in PostgreSQL",
  () => {
    const url = new URL(DATABASE_URL ?? "postgres://nobody@localhost");
    const password = decodeURIComponent(url.password);
    const server = { host: url.hostname, port: Number(url.port), user: url.username, database: "postgres" };
    const provider = "postgres" as const;
    const name = `varve_test_${randomUUID().replaceAll("-", "")}`;
    const ssl = CERTIFICATE_FILE === undefined ? {} : { sslRootCert: CERTIFICATE_FILE };
    const open = (more: object = {}) =>
      openPostgresStore({ provider, ...server, password, schema: name, ...more });
    let admin: pg.Client;

    beforeAll(async () => {
      admin = new pg.Client({ connectionString: DATABASE_URL });
      await admin.connect();
      await admin.query("CREATE EXTENSION IF NOT EXISTS vector");
      await admin.query(`CREATE ROLE "${name}" LOGIN PASSWORD 'another secret'`);
      await admin.query(`CREATE DATABASE "${name}"`);
      await admin.query(`CREATE DATABASE "${name} bare"`);
    }, 120_000);
    afterAll(async () => {
      await admin.query(`DROP SCHEMA IF EXISTS "${name}" CASCADE`);
      await admin.query(`DROP DATABASE "${name}"`);
      await admin.query(`DROP DATABASE "${name} bare"`);
      await admin.query(`DROP ROLE "${name}"`);
      await admin.end();
    }, 120_000);

    it("keeps what it holds when it is opened again", async () => {
      const first = await open();
      await first.bindSpace(SPACE);
      await first.commit([addition]);
      await first.close();
      const second = await open();
      expect(await second.get("1")).toMatchObject({ memory: "a secret text" });
      expect(await second.space()).toEqual(SPACE);
      await second.close();
    });

    it("speaks TLS with a certificate that it checks", async () => {
      const secure = await open({ ssl: true, ...ssl });
      await secure.close();
      const wrong = open({ ssl: true, host: "127.0.0.2", ...ssl });
      await expect(wrong).rejects.toEqual(failure("STORE_UNAVAILABLE", /certificate|does not answer/));
    });

    it("refuses a certificate that this machine does not trust", async () => {
      await expect(open({ ssl: true })).rejects.toEqual(
        failure("STORE_UNAVAILABLE", /certificate that this machine does not trust.*sslRootCert/),
      );
    });

    it.each<[string, object, ErrorCode, RegExp]>([
      ["a wrong password", { password: "wrong" }, "STORE_UNAVAILABLE", /refused the log-in/],
      ["no password", { password: undefined }, "STORE_UNAVAILABLE", /refused the log-in/],
      ["an unknown user", { user: "nobody" }, "STORE_UNAVAILABLE", /refused the log-in/],
      ["an unknown database", { database: "nowhere" }, "STORE_UNAVAILABLE", /nowhere.*does not exist/],
      ["a closed port", { port: 1 }, "STORE_UNAVAILABLE", /localhost|127\.0\.0\.1:1 does not answer/],
      ["an unknown host", { host: "nowhere.invalid", ssl: false }, "STORE_UNAVAILABLE", /cannot be found/],
      ["no socket", { host: "/nonexistent" }, "STORE_UNAVAILABLE", /no such socket/],
      ["a missing certificate file", { sslRootCert: "/nonexistent" }, "CONFIG_INVALID", /cannot be read/],
    ])("tells of %s, and no secret", async (_, more, code, message) => {
      const error = await open(more).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).toEqual(failure(code, message));
      expect(JSON.stringify([String(error), String((error as Error).cause)])).not.toContain(password);
    });

    it("tells of a missing extension that the user may not install, and of a missing right", async () => {
      const limited = { user: name, password: "another secret" };
      await admin.query(`REVOKE CREATE ON DATABASE "${name} bare" FROM PUBLIC`);
      const bare = open({ ...limited, database: `${name} bare` });
      await expect(bare).rejects.toEqual(failure("STORE_UNAVAILABLE", /pgvector.*CREATE EXTENSION vector/));
      const closed = open({ ...limited, schema: "another" });
      await expect(closed).rejects.toEqual(failure("STORE_UNAVAILABLE", /Grant it the right/));
    });

    it("tells of a database in another encoding", { timeout: 120_000 }, async () => {
      await admin.query(`CREATE DATABASE "${name} latin" ENCODING LATIN1 LOCALE 'C' TEMPLATE template0`);
      const latin = open({ database: `${name} latin` });
      await expect(latin).rejects.toEqual(failure("STORE_UNAVAILABLE", /LATIN1.*UTF8/));
      await admin.query(`DROP DATABASE "${name} latin"`);
    });

    it("refuses a schema of a newer version, and one with another application's tables", async () => {
      const database = name;
      const store = await open({ database });
      await store.close();
      const other = new pg.Client({ connectionString: `${DATABASE_URL?.replace(/\/[^/]*$/, "")}/${name}` });
      await other.connect();
      await other.query(`INSERT INTO "${name}".varve_migrations (name) VALUES ('9999-future')`);
      await expect(open({ database })).rejects.toEqual(failure("STORE_NEWER_SCHEMA", /9999-future/));
      await other.query(`CREATE SCHEMA taken; CREATE TABLE taken.history (id integer)`);
      await expect(open({ database, schema: "taken" })).rejects.toEqual(
        failure("STORE_UNAVAILABLE", /"history" of another application.*another schema/),
      );
      await other.end();
    });

    it("tells that it cannot be written where the server only reads, and shows no text in the cause", async () => {
      await admin.query(`ALTER ROLE "${url.username}" SET default_transaction_read_only = on`);
      try {
        const store = await open();
        const written = await store.commit([{ ...addition, id: "2", hash: "h2" }]).catch((error) => error);
        expect(written).toEqual(failure("STORE_READ_ONLY", /read replica/));
        expect(String(written.cause)).not.toContain("secret");
        expect(await store.get("1")).toBeDefined();
        await store.close();
      } finally {
        await admin.query(`ALTER ROLE "${url.username}" RESET default_transaction_read_only`);
      }
    });

    it("waits for a lock, then says that it is busy", async () => {
      const store = await open({ busyTimeoutMs: 50 });
      await admin.query("BEGIN");
      await admin.query(`SELECT 1 FROM "${name}".partitions FOR UPDATE`);
      await expect(store.commit([{ ...addition, id: "3", hash: "h3" }])).rejects.toEqual(
        failure("STORE_BUSY", /others/),
      );
      await admin.query("ROLLBACK");
      expect(await store.commit([{ ...addition, id: "3", hash: "h3" }])).toMatchObject([
        { status: "stored" },
      ]);
      await store.close();
    });

    it("goes on after its connections were cut", async () => {
      const store = await open({ maxConnections: 2 });
      await store.get("1");
      const cut = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'varve'`;
      await admin.query(cut);
      // The first call may meet a connection that it does not yet know to be dead.
      await store.get("1").catch((error) => expect(error).toEqual(failure("STORE_UNAVAILABLE", /./)));
      expect(await store.get("1")).toBeDefined();
      await store.close();
    });

    it("asks for the password anew with each connection", async () => {
      let asked = 0;
      const store = await open({
        password: async () => {
          asked += 1;
          return password;
        },
      });
      await Promise.all([store.get("1"), store.get("1"), store.get("1")]);
      expect(asked).toBeGreaterThan(1);
      await store.close();
    });

    it("keeps vectors longer than an index takes, and searches them all the same", async () => {
      const store = await open({ database: name, schema: "long" });
      const long = Float32Array.from({ length: 3_000 }, (_, index) => index % 7);
      await store.bindSpace({ model: "long", dimensions: long.length });
      await store.commit([{ ...addition, vector: long }]);
      expect(await store.search({ scope: addition.scope, vector: long, limit: 1 })).toMatchObject([
        { record: { id: "1" } },
      ]);
      await store.reset();
      await store.bindSpace({ model: "longer", dimensions: 5_000 });
      await expect(store.bindSpace({ model: "longest", dimensions: 16_001 })).rejects.toEqual(
        failure("INPUT_INVALID", /16001.*16000/),
      );
      await store.close();
    });
  },
);

describe("a server that does not speak TLS", () => {
  let plain: Server;
  let port = 0;
  beforeAll(async () => {
    // PostgreSQL's answer to the request for TLS is one letter.
    plain = createServer((socket) => socket.on("error", () => {}).once("data", () => socket.end("N")));
    await new Promise<void>((resolve) => plain.listen(0, "127.0.0.1", resolve));
    const address = plain.address();
    port = typeof address === "object" && address !== null ? address.port : 0;
  });
  afterAll(() => plain.close());

  it("is refused where TLS is wanted", async () => {
    const opened = openPostgresStore({ provider: "postgres", host: "127.0.0.1", port, user: "a", ssl: true });
    await expect(opened).rejects.toEqual(
      failure("STORE_UNAVAILABLE", /does not support TLS.*`ssl` to false/),
    );
  });
});

describe("the log-in by AWS IAM", () => {
  const folder = mkdtempSync(join(tmpdir(), "varve-iam-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  it("sends a token that is signed for host, port, user and region, over TLS only", async () => {
    const certificate = join(folder, "server.crt");
    const keyFile = join(folder, "server.key");
    execFileSync(
      "openssl",
      [
        ..."req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost".split(
          " ",
        ),
        ...["-addext", "subjectAltName=DNS:localhost", "-keyout", keyFile, "-out", certificate],
      ],
      { stdio: "ignore" },
    );
    writeFileSync(
      join(folder, "credentials"),
      "[varve]\naws_access_key_id=AKIDEXAMPLE\naws_secret_access_key=x\n",
    );
    const { iamPassword } = await import("./iam-password.js");
    const before = process.env["AWS_SHARED_CREDENTIALS_FILE"];
    process.env["AWS_SHARED_CREDENTIALS_FILE"] = join(folder, "credentials");
    try {
      const target = { host: "db.example.us-east-1.rds.amazonaws.com", port: 5432, user: "app" };
      const next = await iamPassword(target, { region: "us-east-1", profile: "varve" });
      const token = new URL(`https://${await next()}`);
      expect([token.hostname, token.port]).toEqual([target.host, "5432"]);
      expect(token.searchParams.get("Action")).toBe("connect");
      expect(token.searchParams.get("DBUser")).toBe("app");
      expect(token.searchParams.get("X-Amz-Expires")).toBe("900");
      expect(token.searchParams.get("X-Amz-Credential")).toMatch(
        /^AKIDEXAMPLE\/\d{8}\/us-east-1\/rds-db\/aws4_request$/,
      );
      expect(token.searchParams.get("X-Amz-Signature")).toMatch(/^[0-9a-f]{64}$/);
    } finally {
      if (before === undefined) delete process.env["AWS_SHARED_CREDENTIALS_FILE"];
      else process.env["AWS_SHARED_CREDENTIALS_FILE"] = before;
    }
    const plain = openPostgresStore({
      ...{ provider: "postgres", host: "localhost", user: "app", ssl: false },
      iamAuthentication: { region: "us-east-1" },
    });
    await expect(plain).rejects.toEqual(failure("CONFIG_INVALID", /needs TLS/));
  });

  it("says what is missing where there are no credentials", async () => {
    const { iamPassword } = await import("./iam-password.js");
    const target = { host: "db.example", port: 5432, user: "app" };
    const next = await iamPassword(target, { region: "us-east-1", profile: "nobody" });
    await expect(next()).rejects.toEqual(failure("CREDENTIALS_MISSING", /AWS_PROFILE/));
  });
});
