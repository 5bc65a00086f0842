import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openTestMemory } from "../../test/fixtures/open-memory.js";
import { adding } from "../../test/fixtures/scripted-model.js";
import { openStore } from "../store/open-store.js";

const CANARY = "Quetzalcoatlus";

describe("forget", () => {
  it("erases memories, history and messages, down to the bytes of the files, and says how much", async () => {
    const folder = mkdtempSync(join(tmpdir(), "varve-forget-"));
    const traces = () =>
      readdirSync(folder)
        .map((name) => readFileSync(join(folder, name), "latin1"))
        .join()
        .match(new RegExp(CANARY, "gi"))?.length ?? 0;
    const store = await openStore({ provider: "sqlite", path: join(folder, "memory.db") });
    const { memory } = await openTestMemory(() => adding(`Saw a ${CANARY}.`), { store });
    const owner = { userId: `hunter of ${CANARY}`, runId: "r" };
    await memory.add(`I saw a ${CANARY}!`, { ...owner, metadata: { prey: CANARY } });
    await memory.update("m1", `Saw two ${CANARY}.`);
    await memory.add("Likes tea", { userId: "bob", infer: false });
    expect(traces()).toBeGreaterThan(0);
    expect(await memory.forget({ user_id: owner.userId })).toEqual({
      memories: 1,
      historyEntries: 2,
      messages: 1,
    });
    expect(traces()).toBe(0);
    expect(await memory.history("m1")).toEqual([]);
    expect((await memory.getAll({ userId: "bob" })).results).toHaveLength(1);
    await memory.close();
    rmSync(folder, { recursive: true });
  });

  it("refuses to forget all, or what it does not understand", async () => {
    const { memory } = await openTestMemory();
    await memory.add("Likes tea", { userId: "bob", infer: false });
    await expect(memory.forget({})).rejects.toMatchObject({ code: "SCOPE_REQUIRED" });
    await expect(memory.forget({ userId: "bob", reason: "x" } as never)).rejects.toMatchObject({
      code: "INPUT_INVALID",
    });
    await expect(memory.forget({ userId: "" })).rejects.toMatchObject({ code: "INPUT_INVALID" });
    expect((await memory.getAll({ userId: "bob" })).results).toHaveLength(1);
  });
});

describe("sweep", () => {
  it("deletes what has expired, of a scope or of all, and tells the history why", async () => {
    let now = "2024-06-01T00:00:00Z";
    const { memory } = await openTestMemory(undefined, { clock: () => new Date(now) });
    for (const userId of ["alice", "bob"]) {
      await memory.add("Is in Rome", { userId, infer: false, expiresAt: "2024-06-02" });
      await memory.add("Likes tea", { userId, infer: false });
    }
    expect(await memory.sweep()).toEqual({ deleted: 0 });
    now = "2024-06-02T00:00:00Z";
    expect(await memory.sweep({ userId: "alice", actor: "cron" })).toEqual({ deleted: 1 });
    expect(await memory.history("m1")).toMatchObject([
      { event: "ADD" },
      { event: "DELETE", actor: "cron", reason: "It had expired." },
    ]);
    expect(await memory.sweep()).toEqual({ deleted: 1 });
    expect((await memory.getAll({ userId: "bob", includeExpired: true })).results).toHaveLength(1);
    await expect(memory.sweep({ user: "bob" } as never)).rejects.toMatchObject({ code: "INPUT_INVALID" });
  });
});
