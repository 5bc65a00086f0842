import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "libsql";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Memory, openAuditLog } from "../../src/index.js";
import { type LocalBedrock, startLocalBedrock } from "../../src/local/index.js";
import { openStore } from "../../src/store/open-store.js";
import { cleanEnvironment, root, runNode } from "./run-node.js";

const TEXT = "I love sci-fi films.";
let folder: string;
let bedrock: LocalBedrock;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "varve-audit-"));
  bedrock = await startLocalBedrock();
});
afterEach(async () => {
  await bedrock.close();
  await rm(folder, { recursive: true });
});

const path = () => join(folder, "memories.db");
const configuration = (auditLog?: object) => ({
  llm: { provider: "aws_bedrock", config: { model: "amazon.nova-lite-v1:0", ...bedrock.config } },
  vector_store: { provider: "sqlite", config: { path: path() } },
  ...(auditLog && { audit_log: auditLog }),
});

/** Remembers, searches, changes, deletes; one call fails. */
async function use(auditLog: object): Promise<void> {
  const memory = await Memory.fromConfig(configuration(auditLog));
  const { results } = await memory.add(TEXT, { user_id: "alice" });
  const id = results[0]?.id ?? "";
  await memory.search("films", { userId: "alice" });
  await memory.update(id, "Likes films of the fifties", { actor: "support desk" });
  await memory.delete(id, { actor: "support desk" });
  await expect(memory.delete(id)).rejects.toMatchObject({ code: "MEMORY_NOT_FOUND" });
  await memory.close();
}

async function varve(...args: string[]) {
  const config = join(folder, "varve.json");
  await writeFile(config, JSON.stringify(configuration()));
  return runNode(
    [join(root, "dist/cli/main.js"), "audit-log", ...args, "--config", config],
    cleanEnvironment(folder),
  );
}

/** What somebody with the file in his hands can do. */
function tamper(sql: string): void {
  const database = new Database(path());
  database.exec("DROP TRIGGER audit_log_is_never_changed; DROP TRIGGER audit_log_is_never_cut;");
  database.exec(sql);
  database.close();
}

describe("the audit log", () => {
  it("leaves the refusal of what is no list of conversations to the memory", async () => {
    const memory = await Memory.fromConfig(configuration({ enabled: true, actor: "job" }));
    await expect(memory.addMany(7 as never)).rejects.toMatchObject({ code: "INPUT_INVALID" });
    await memory.close();
  });

  it("tells who did what to which memories, and how it ended, and holds no text", async () => {
    await use({ enabled: true, actor: "web app" });
    const log = await openAuditLog(configuration());
    const entries = await log.entries();
    expect(entries).toMatchObject([
      { action: "add", actor: "web app", outcome: "done", scope: { userId: "alice" }, counts: { stored: 1 } },
      { action: "search", actor: "web app", outcome: "done", counts: { shown: 1 } },
      { action: "update", actor: "support desk", outcome: "done", memoryIds: [expect.any(String)] },
      { action: "delete", actor: "support desk", outcome: "done" },
      { action: "delete", actor: "web app", outcome: "MEMORY_NOT_FOUND" },
    ]);
    expect(JSON.stringify(entries)).not.toMatch(/film|sci-fi/i);
    expect(await log.verify()).toMatchObject({ entries: 5, problems: [] });
    await log.close();
  });

  it("tells who was added what by a job, conversation by conversation, and once each", async () => {
    const memory = await Memory.fromConfig(configuration({ enabled: true, actor: "importer" }));
    const conversations = [
      { id: "1", messages: TEXT, userId: "alice" },
      { id: "2", messages: "I live in Oslo.", userId: "bob" },
      { id: "3", messages: [], userId: "carol" },
    ];
    const seen: number[] = [];
    await memory.addMany(conversations.slice(0, 1), { job: "nightly", concurrency: 1 });
    const onProgress = ({ index }: { index: number }) => void seen.push(index);
    const result = await memory.addMany(conversations, { job: "nightly", concurrency: 1, onProgress });
    expect(result).toMatchObject({ added: 1, skipped: 1, failed: 1 });
    expect(seen).toEqual([0, 1, 2]);
    const ids = async (userId: string) => (await memory.getAll({ userId })).results.map(({ id }) => id);
    const [ofAlice, ofBob] = [await ids("alice"), await ids("bob")];
    await memory.close();
    const log = await openAuditLog(configuration());
    expect((await log.entries()).filter(({ action }) => action.startsWith("add"))).toMatchObject([
      { action: "add", actor: "importer", scope: { userId: "alice" }, outcome: "done", memoryIds: ofAlice },
      { action: "addMany", counts: { added: 1, skipped: 0, failed: 0 } },
      { action: "add", actor: "importer", scope: { userId: "bob" }, outcome: "done", memoryIds: ofBob },
      { action: "add", actor: "importer", scope: { userId: "carol" }, outcome: "INPUT_INVALID" },
      { action: "addMany", counts: { added: 1, skipped: 1, failed: 1 } },
    ]);
    expect((await log.verify()).problems).toEqual([]);
    await log.close();
  });

  it("stops a bulk addition of which it cannot be told", async () => {
    const options = { store: await openStore({ provider: "sqlite", path: path() }) };
    const memory = await Memory.fromConfig(configuration({ enabled: true }), options);
    const database = new Database(path());
    database.exec(
      "CREATE TRIGGER full BEFORE INSERT ON audit_log BEGIN SELECT raise(ABORT, 'no entry'); END",
    );
    database.close();
    let read = 0;
    function* conversations() {
      for (; read < 50; read += 1) yield { messages: `I have ${read} cats.`, userId: "alice" };
    }
    await expect(memory.addMany(conversations(), { concurrency: 1 })).rejects.toMatchObject({
      name: "VarveError",
    });
    expect(read).toBeLessThan(50);
    await memory.close();
  });

  it("tells of what is done to many memories at once, too", async () => {
    const memory = await Memory.fromConfig(configuration({ enabled: true, actor: "job" }));
    await memory.addMany([{ messages: TEXT, userId: "alice" }]);
    const lines: string[] = [];
    for await (const line of memory.export({ userId: "alice" })) lines.push(line);
    for await (const _ of memory.export()) break;
    await memory.import(lines);
    await memory.audit({ userId: "alice" });
    await memory.reembed();
    await memory.sweep({ actor: "nightly" });
    await memory.forget({ userId: "alice" });
    await expect(memory.forget({})).rejects.toMatchObject({ code: "SCOPE_REQUIRED" });
    await memory.close();
    const log = await openAuditLog(configuration());
    const entries = await log.entries();
    const alice = { userId: "alice" };
    expect(entries).toMatchObject([
      { action: "add", actor: "job", outcome: "done", scope: alice, counts: { stored: 1 } },
      { action: "addMany", actor: "job", outcome: "done", counts: { added: 1, skipped: 0, failed: 0 } },
      { action: "export", actor: "job", outcome: "done", scope: alice },
      { action: "export", outcome: "ABORTED" },
      { action: "import", outcome: "done", counts: { stored: 0, duplicates: 1, failed: 0 } },
      { action: "audit", outcome: "done", scope: alice, counts: { memories: 1 } },
      { action: "reembed", outcome: "done", counts: { reembedded: expect.any(Number) } },
      { action: "sweep", actor: "nightly", outcome: "done", counts: { deleted: 0 } },
      { action: "forget", outcome: "done", scope: alice, counts: { memories: 1 } },
      { action: "forget", outcome: "SCOPE_REQUIRED" },
    ]);
    expect(JSON.stringify(entries)).not.toMatch(/film|sci-fi/i);
    expect(await log.verify()).toMatchObject({ problems: [] });
    await log.close();
  });

  it("can leave out reading, and is not kept unless it is asked for", async () => {
    await use({ enabled: true, reads: false });
    const log = await openAuditLog(configuration());
    expect((await log.entries()).map(({ action }) => action)).toEqual(["add", "update", "delete", "delete"]);
    await log.close();
    const memory = await Memory.fromConfig(configuration({ enabled: false }));
    await memory.search("films", { userId: "alice" });
    await memory.close();
    const again = await openAuditLog(configuration());
    expect((await again.head()).sequence).toBe(4);
    await again.close();
  });

  it.each([
    [
      "an entry was changed",
      "UPDATE audit_log SET actor = 'nobody' WHERE sequence = 2",
      /Entry 2 was changed/,
    ],
    ["an entry was removed", "DELETE FROM audit_log WHERE sequence = 3", /Entry 3 is missing/],
    ["the tail was cut off", "DELETE FROM audit_log WHERE sequence > 3", /Entry 5 of the anchor is missing/],
  ])("shows that %s", async (_name, sql, problem) => {
    await use({ enabled: true });
    const { stdout: anchor } = await varve("head");
    expect((await varve("verify", "--anchor", anchor.trim())).stdout).toMatch(
      /^The chain of 5 entries is whole/,
    );
    tamper(sql);
    const { code, stdout } = await varve("verify", "--anchor", anchor.trim());
    expect(stdout).toMatch(problem);
    expect(code).toBe(1);
  });

  it("cannot be changed by a program that keeps to SQL", async () => {
    await use({ enabled: true });
    const database = new Database(path());
    expect(() => database.exec("UPDATE audit_log SET actor = 'nobody'")).toThrow("only grows");
    expect(() => database.exec("DELETE FROM audit_log")).toThrow("only grows");
    database.close();
  });
});
