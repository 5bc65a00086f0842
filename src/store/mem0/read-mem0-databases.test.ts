import { readFileSync, rmSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Database from "libsql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestMemory } from "../../../test/fixtures/open-memory.js";
import { openStore } from "../open-store.js";
import { isSqliteFile, readMem0Databases } from "./read-mem0-databases.js";

/** Written by mem0ai 3.3.1 itself: see write-databases.mjs. */
const fixture = (name: string) =>
  fileURLToPath(new URL(`../../../test/fixtures/mem0/${name}`, import.meta.url));
const ANA = { userId: "ana" };

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "varve-mem0-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function recordsOf(...names: string[]) {
  const records = [];
  for await (const record of readMem0Databases(names)) records.push(record);
  return records;
}

describe("the databases of mem0's TypeScript package", () => {
  it("give every memory with owner, speaker, expiry, metadata and history to an import", async () => {
    const { memory } = await openTestMemory();
    const source = readMem0Databases([fixture("vector_store.db"), fixture("memory.db")]);
    expect(await memory.import(source, ANA)).toMatchObject({ stored: 3, deleted: 1, failed: [] });
    const { results } = await memory.getAll(ANA);
    const textOf = (word: string) => results.find((record) => record.memory.includes(word));
    expect(textOf("viola")).toMatchObject({
      memory: "Ana plays the cello and the viola",
      metadata: { source: "fixture", rank: 1 },
      expiresAt: "2100-01-01T00:00:00.000Z",
    });
    expect(textOf("Lyon")).toMatchObject({ userId: "ana", runId: "r1" });
    expect(textOf("peanuts")).toMatchObject({ attributedTo: "user", metadata: {} });
    const history = await memory.history(textOf("viola")?.id ?? "");
    expect(history).toMatchObject([
      { event: "ADD", previousMemory: null, newMemory: "Ana plays the cello", actor: "mem0" },
      {
        event: "UPDATE",
        previousMemory: "Ana plays the cello",
        newMemory: "Ana plays the cello and the viola",
      },
    ]);
    expect((await memory.search("who plays the viola", ANA)).results[0]?.memory).toContain("viola");
    expect(await memory.audit()).toMatchObject({ memories: 3, problems: [] });
  });

  it("agree with what the package's own getAll gives as JSON", async () => {
    const [one, other] = [await openTestMemory(), await openTestMemory()];
    await one.memory.import(readMem0Databases([fixture("vector_store.db")]));
    await other.memory.import([readFileSync(fixture("get-all.json"), "utf8")]);
    const all = async ({ memory }: typeof one) => (await memory.getAll(ANA)).results;
    expect(await all(one)).toHaveLength(3);
    expect(await all(one)).toEqual(await all(other));
  });

  it("give the last texts where there is a history alone, for the owner that the import names", async () => {
    const { memory } = await openTestMemory();
    expect(await memory.import(readMem0Databases([fixture("memory.db")]), ANA)).toMatchObject({
      stored: 3,
      deleted: 1,
      failed: [],
    });
    const { results } = await memory.getAll(ANA);
    expect(results.map(({ memory: text }) => text)).toContain("Ana plays the cello and the viola");
    const nobody = await openTestMemory();
    const { failed } = await nobody.memory.import(readMem0Databases([fixture("memory.db")]));
    expect(failed.map(({ error }) => error.code)).toEqual(Array(4).fill("SCOPE_REQUIRED"));
  });
});

describe("the history of mem0's Python package", () => {
  it("is read in its own form", async () => {
    const path = join(folder, "history.db");
    const database = new Database(path);
    database.exec(`CREATE TABLE history (id TEXT PRIMARY KEY, memory_id TEXT, old_memory TEXT, new_memory TEXT, event TEXT,
      created_at DATETIME, updated_at DATETIME, is_deleted INTEGER, actor_id TEXT, role TEXT)`);
    const insert = database.prepare("INSERT INTO history VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    const at = (day: number) => `2025-03-0${day}T10:00:00.123456-08:00`;
    insert.run(["c1", "p1", null, "Plays go", "ADD", at(1), null, 0, "ana", "user"]);
    insert.run(["c2", "p1", "Plays go", "Plays go and chess", "UPDATE", at(1), at(2), 0, null, null]);
    insert.run(["c3", "p2", null, "Has a cat", "ADD", at(1), null, 0, null, null]);
    insert.run(["c4", "p2", "Has a cat", null, "DELETE", at(1), at(3), 1, null, null]);
    database.close();
    const { memory } = await openTestMemory();
    expect(await memory.import(readMem0Databases([path]), ANA)).toMatchObject({ stored: 1, deleted: 1 });
    expect(await memory.get("p1")).toMatchObject({
      memory: "Plays go and chess",
      createdAt: "2025-03-01T18:00:00.123Z",
      updatedAt: "2025-03-02T18:00:00.123Z",
    });
    expect(await memory.history("p1")).toMatchObject([{ actor: "ana" }, { actor: "mem0" }]);
    expect(await memory.history("p2")).toMatchObject([
      { event: "ADD" },
      { event: "DELETE", newMemory: null, at: "2025-03-03T18:00:00.123Z" },
    ]);
  });
});

describe("other files", () => {
  it("are refused, each for what it is", async () => {
    const text = join(folder, "notes.txt");
    await writeFile(text, "no database");
    const own = join(folder, "varve.db");
    await (await openStore({ provider: "sqlite", path: own })).close();
    const other = join(folder, "other.db");
    const database = new Database(other);
    database.exec("CREATE TABLE songs (title)");
    database.close();
    const refusal = (message: string) => ({
      code: "INPUT_INVALID",
      message: expect.stringContaining(message),
    });
    await expect(recordsOf(text)).rejects.toMatchObject(refusal("is not a SQLite database"));
    await expect(recordsOf(own)).rejects.toMatchObject(refusal("is a database of varve"));
    await expect(recordsOf(other)).rejects.toMatchObject(refusal("is not a database of mem0"));
    await expect(recordsOf(join(folder, "none.db"))).rejects.toMatchObject(refusal("cannot be read"));
    expect(await isSqliteFile(own)).toBe(true);
    expect(await isSqliteFile(text)).toBe(false);
  });
});
