import { describe, expect, it } from "vitest";
import { openTestMemory } from "../../test/fixtures/open-memory.js";
import type { ScopeOptions } from "../spec/scope-options.js";

const ALICE = { userId: "alice" };

describe("delete", () => {
  it("deletes one memory and keeps its history", async () => {
    const { memory } = await openTestMemory();
    await memory.add("tea", { ...ALICE, infer: false });
    await memory.delete("m1", { actor: "alice", reason: "She asked." });
    expect(await memory.get("m1")).toBeUndefined();
    expect(await memory.history("m1")).toMatchObject([
      { event: "ADD", newMemory: "tea" },
      { event: "DELETE", previousMemory: "tea", newMemory: null, actor: "alice", reason: "She asked." },
    ]);
  });

  it("says so when there is no such memory, or no longer", async () => {
    const { memory } = await openTestMemory();
    await memory.add("tea", { ...ALICE, infer: false });
    await memory.delete("m1");
    await expect(memory.delete("m1")).rejects.toMatchObject({ code: "MEMORY_NOT_FOUND" });
    await expect(memory.delete("")).rejects.toMatchObject({ code: "INPUT_INVALID" });
  });
});

describe("deleteAll", () => {
  it("deletes what the scope sees and nothing else", async () => {
    const { memory } = await openTestMemory();
    await memory.add(
      ["tea", "dog"].map((content) => ({ role: "user", content }) as const),
      { ...ALICE, infer: false },
    );
    await memory.add("trains", { ...ALICE, agentId: "travel", infer: false });
    await memory.add("tea", { userId: "bob", infer: false });
    const bob = await memory.getAll({ userId: "bob" });
    expect(await memory.deleteAll({ user_id: "alice", agentId: "travel", reason: "over" })).toEqual({
      deleted: 1,
    });
    expect(await memory.deleteAll(ALICE)).toEqual({ deleted: 2 });
    expect(await memory.deleteAll(ALICE)).toEqual({ deleted: 0 });
    expect(await memory.getAll({ userId: "bob" })).toEqual(bob);
    expect((await memory.history("m3")).at(-1)).toMatchObject({
      event: "DELETE",
      actor: "caller",
      reason: "over",
    });
  });

  it.each<[string, unknown, string]>([
    ["no options", undefined, "SCOPE_REQUIRED"],
    ["an empty scope", {}, "SCOPE_REQUIRED"],
    ["a scope of undefined ids", { userId: undefined }, "SCOPE_REQUIRED"],
    ["a filter, which it would ignore", { ...ALICE, filters: { category: "food" } }, "FILTER_INVALID"],
    ["a misspelled id, which it would ignore", { ...ALICE, agentid: "travel" }, "INPUT_INVALID"],
    ["a blank id", { userId: "" }, "INPUT_INVALID"],
  ])("refuses %s and deletes nothing", async (_, options, code) => {
    const { memory } = await openTestMemory();
    await memory.add("tea", { ...ALICE, infer: false });
    await expect(memory.deleteAll(options as ScopeOptions)).rejects.toMatchObject({ code });
    expect((await memory.getAll(ALICE)).results).toHaveLength(1);
  });
});
