import { execFile } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import Database from "libsql";
import { afterAll, describe, expect, it } from "vitest";
import { compileStore } from "../../../test/contract/compile-store.js";
import type { ErrorCode } from "../../errors.js";
import { openStore } from "../open-store.js";
import { openDatabase } from "./open-database.js";
import { sql } from "./sql.js";
import type { SqliteOptions } from "./sqlite-options.js";

const folder = mkdtempSync(join(tmpdir(), "varve-open-"));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);
const failure = (code: ErrorCode, message: RegExp | string = "") =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });
const open = (options: Partial<SqliteOptions> & { path: string }) =>
  openStore({ provider: "sqlite", ...options });

async function createStore(path: string, encryptionKey?: string) {
  const store = await open({ path, ...(encryptionKey === undefined ? {} : { encryptionKey }) });
  await store.bindSpace({ model: "m", dimensions: 256 });
  await store.commit(
    Array.from({ length: 50 }, (_, index) => ({
      kind: "add",
      scope: { userId: "alice" },
      id: `m${index}`,
      memory: `memory number ${index}`,
      hash: `h${index}`,
      vector: new Float32Array(256).fill(index + 1),
      metadata: {},
      at: "2026-01-01T00:00:00.000Z",
      actor: "caller",
    })),
  );
  await store.close();
}

describe("a new store", () => {
  it("is a file for the user alone, in a folder for the user alone", async () => {
    await createStore(at("new/deep/memory.db"));
    expect(statSync(at("new/deep/memory.db")).mode & 0o777).toBe(0o600);
    expect(statSync(at("new/deep")).mode & 0o777).toBe(0o700);
    expect(statSync(at("new")).mode & 0o777).toBe(0o700);
  });

  it("leaves everything in the one file when it is closed", async () => {
    await createStore(at("closed.db"));
    expect(existsSync(at("closed.db-wal")) ? statSync(at("closed.db-wal")).size : 0).toBe(0);
    expect(readFileSync(at("closed.db")).includes("memory number 49")).toBe(true);
  });

  it("has the settings that durability rests on", async () => {
    for (const [synchronous, level] of [
      ["full", 2],
      ["normal", 1],
    ] as const) {
      const { connection } = await openDatabase({
        provider: "sqlite",
        path: at(`${synchronous}.db`),
        synchronous,
      });
      const pragma = (name: string) => connection.first({ text: `PRAGMA ${name}`, values: [] })?.[0];
      expect(["journal_mode", "synchronous", "foreign_keys", "secure_delete"].map(pragma)).toEqual([
        "wal",
        level,
        1,
        1,
      ]);
      connection.close();
    }
  });
});

describe("an encrypted store", () => {
  it("shows nothing of its texts in the file, and opens with its key", async () => {
    await createStore(at("secret.db"), "right key");
    expect(readFileSync(at("secret.db")).includes("memory number")).toBe(false);
    const store = await open({ path: at("secret.db"), encryptionKey: "right key" });
    expect((await store.get("m7"))?.memory).toBe("memory number 7");
    await store.close();
  });

  it.each([
    ["a wrong key", "wrong"],
    ["no key", undefined],
  ])("does not open with %s", async (_, encryptionKey) => {
    await createStore(at(`locked ${String(encryptionKey)}.db`), "right");
    const options = {
      path: at(`locked ${String(encryptionKey)}.db`),
      ...(encryptionKey === undefined ? {} : { encryptionKey }),
    };
    await expect(open(options)).rejects.toEqual(failure("STORE_DAMAGED", /locked.*key is missing or wrong/));
  });

  it("is not made of a plain one by giving a key", async () => {
    await createStore(at("plain.db"));
    await expect(open({ path: at("plain.db"), encryptionKey: "k" })).rejects.toEqual(
      failure("STORE_DAMAGED", "not encrypted although"),
    );
  });
});

describe("a path that is no store", () => {
  it("is refused when it is a folder", async () => {
    await expect(open({ path: folder })).rejects.toEqual(failure("STORE_UNAVAILABLE", /is a folder/));
  });

  it("is refused when a part of it is a file", async () => {
    writeFileSync(at("file"), "");
    await expect(open({ path: at("file/memory.db") })).rejects.toEqual(failure("STORE_UNAVAILABLE", /file/));
  });

  it("is refused when it is some other file, which stays as it was", async () => {
    writeFileSync(at("letter.txt"), "Dear Alice, ".repeat(500));
    await expect(open({ path: at("letter.txt") })).rejects.toEqual(failure("STORE_DAMAGED", /letter\.txt/));
    expect(readFileSync(at("letter.txt"), "utf8")).toBe("Dear Alice, ".repeat(500));
  });

  it("is refused when it is another application's database, which stays as it was", async () => {
    const other = new Database(at("other.db"));
    other.exec("CREATE TABLE settings (x)");
    other.close();
    await expect(open({ path: at("other.db") })).rejects.toEqual(
      failure("STORE_UNAVAILABLE", "another application"),
    );
    const tables = new Database(at("other.db")).prepare("SELECT name FROM sqlite_schema").raw().all([]);
    expect(tables).toEqual([["settings"]]);
  });
});

describe("a damaged store", () => {
  it("says so when its pages are overwritten", async () => {
    await createStore(at("damaged.db"));
    const bytes = readFileSync(at("damaged.db"));
    writeFileSync(at("damaged.db"), bytes.fill(0xa5, 4096));
    const damaged = async () => {
      const store = await open({ path: at("damaged.db") });
      await store.search({
        scope: { userId: "alice" },
        vector: new Float32Array(256).fill(1),
        text: "number",
        limit: 10,
      });
    };
    await expect(damaged()).rejects.toEqual(failure("STORE_DAMAGED", /damaged\.db is damaged.*backup/));
  });

  it("says so when it is cut off", async () => {
    await createStore(at("cut.db"));
    writeFileSync(at("cut.db"), readFileSync(at("cut.db")).subarray(0, 3 * 4096));
    const damaged = async () => {
      const store = await open({ path: at("cut.db") });
      await store.list({ scope: { userId: "alice" }, limit: 10 });
    };
    await expect(damaged()).rejects.toEqual(failure("STORE_DAMAGED"));
  });
});

describe("a store in use", () => {
  it("is busy after the timeout while another process writes, and works on afterwards", async () => {
    await createStore(at("busy.db"));
    const other = new Database(at("busy.db"));
    other.exec("BEGIN IMMEDIATE");
    const store = await open({ path: at("busy.db"), busyTimeoutMs: 20 });
    const deleting = () =>
      store.commit([{ kind: "delete", id: "m1", at: "2026-01-01T00:00:00.000Z", actor: "caller" }]);
    await expect(deleting()).rejects.toEqual(failure("STORE_BUSY", "another process"));
    expect(await store.get("m1")).toBeDefined();
    other.exec("ROLLBACK");
    expect(await deleting()).toEqual([{ status: "deleted", id: "m1" }]);
    await store.close();
  });

  it("stores nothing when the disk is full, and works on with what it has", async () => {
    await createStore(at("full.db"));
    const { connection } = await openDatabase({ provider: "sqlite", path: at("full.db") });
    const pages = Number(connection.first(sql`PRAGMA page_count`)?.[0]);
    connection.exec(`PRAGMA max_page_count = ${pages}`);
    const fill = () =>
      connection.write(() => {
        connection.run(sql`INSERT INTO settings (name, value) VALUES ('small', 'x')`);
        connection.run(sql`INSERT INTO settings (name, value) VALUES ('large', ${"x".repeat(1_000_000)})`);
      });
    expect(fill).toThrow(failure("STORE_FULL", "no room"));
    expect(connection.first(sql`SELECT count(*) FROM settings WHERE name = 'small'`)).toEqual([0]);
    connection.write(() => connection.run(sql`INSERT INTO settings (name, value) VALUES ('small', 'x')`));
    connection.close();
  });
});

describe("rights on the file", () => {
  // The rights do not bind root, so another user opens the store in a process of its own.
  const compiled = at("compiled");
  const openAsOther = async (path: string) => {
    const script = `
      import { openStore } from ${JSON.stringify(join(compiled, "store/open-store.js"))};
      try { await openStore({ provider: "sqlite", path: ${JSON.stringify(path)} }); console.log("opened"); }
      catch (error) { console.log(error.code + " " + error.message); }`;
    const identity = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], {
      cwd: "/",
      ...identity,
    });
    return stdout.trim();
  };

  it.runIf(process.platform !== "win32")("give an error each that says what is missing", async () => {
    chmodSync(folder, 0o755);
    compileStore(compiled);
    mkdirSync(at("open"), { mode: 0o777 });
    chmodSync(at("open"), 0o777);
    mkdirSync(at("fixed"));
    for (const path of ["open/read-only.db", "open/hidden.db", "fixed/memory.db"])
      await createStore(at(path));
    chmodSync(at("open/read-only.db"), 0o444);
    chmodSync(at("open/hidden.db"), 0o000);
    chmodSync(at("fixed/memory.db"), 0o666);
    chmodSync(at("fixed"), 0o555);
    expect(await openAsOther(at("open/new.db"))).toBe("opened");
    expect(await openAsOther(at("open/read-only.db"))).toMatch(
      /^STORE_READ_ONLY .*read-only\.db cannot be written/,
    );
    expect(await openAsOther(at("fixed/memory.db"))).toMatch(/^STORE_READ_ONLY .*fixed cannot be written/);
    expect(await openAsOther(at("open/hidden.db"))).toMatch(
      /^STORE_UNAVAILABLE .*hidden\.db may not be opened/,
    );
    expect(await openAsOther(at("fixed/new.db"))).toMatch(/^STORE_UNAVAILABLE .*new\.db may not be opened/);
    chmodSync(at("fixed"), 0o755);
  });
});

describe("options", () => {
  it.each<[string, object, ErrorCode, RegExp]>([
    [
      "an unknown provider",
      { provider: "sqllite", path: "x" },
      "UNKNOWN_PROVIDER",
      /sqllite.*Did you mean "sqlite"/,
    ],
    [
      "the name of an object's method as provider",
      { provider: "toString", path: "x" },
      "UNKNOWN_PROVIDER",
      /Known: sqlite/,
    ],
    ["no path", { provider: "sqlite" }, "CONFIG_INVALID", /path.*not a string/],
    ["an empty path", { provider: "sqlite", path: "" }, "CONFIG_INVALID", /path.*empty/],
    [
      "a path that would end the process",
      { provider: "sqlite", path: "a\u0000b" },
      "CONFIG_INVALID",
      /path.*U\+0000/,
    ],
    [
      "an empty key",
      { provider: "sqlite", path: ":memory:", encryptionKey: "" },
      "CONFIG_INVALID",
      /encryptionKey.*empty/,
    ],
    [
      "an unknown level",
      { provider: "sqlite", path: ":memory:", synchronous: "off" },
      "CONFIG_INVALID",
      /synchronous/,
    ],
    [
      "a negative timeout",
      { provider: "sqlite", path: ":memory:", busyTimeoutMs: -1 },
      "CONFIG_INVALID",
      /busyTimeoutMs/,
    ],
  ])("refuse %s", async (_, options, code, message) => {
    await expect(openStore(options as never)).rejects.toEqual(failure(code, message));
  });

  it("take an address of a database on the network for a file name", async () => {
    const before = process.cwd();
    process.chdir(folder);
    try {
      await createStore("libsql://example.invalid");
      expect(existsSync(at("libsql:/example.invalid"))).toBe(true);
    } finally {
      process.chdir(before);
    }
  });
});
