import { describe, expect, it } from "vitest";
import { openTestMemory, type TestMemory } from "../../test/fixtures/open-memory.js";
import type { MemoryChange, UpdateOptions } from "../spec/memory.js";

const ALICE = { userId: "alice" };

async function openWithTea(): Promise<TestMemory> {
  const opened = await openTestMemory();
  await opened.memory.add("Alice likes tea.", { ...ALICE, infer: false, metadata: { a: 1 } });
  opened.embedder.calls.length = 0;
  return opened;
}

describe("update", () => {
  it("embeds a new text, keeps the metadata, and says what it cost", async () => {
    const { memory, embedder } = await openWithTea();
    const before = await memory.get("m1");
    const { record, usage } = await memory.update("m1", "Alice likes coffee.", {
      actor: "support",
      reason: "She wrote.",
    });
    expect(record).toMatchObject({
      id: "m1",
      memory: "Alice likes coffee.",
      metadata: { a: 1 },
      createdAt: before?.createdAt,
    });
    expect(Date.parse(record.updatedAt)).toBeGreaterThan(Date.parse(record.createdAt));
    expect(usage).toEqual({ llm: { calls: 0 }, embedding: { calls: 1, inputTokens: 3 } });
    expect(embedder.calls).toEqual([{ texts: ["Alice likes coffee."], purpose: "document" }]);
    expect((await memory.history("m1")).at(-1)).toMatchObject({
      event: "UPDATE",
      previousMemory: "Alice likes tea.",
      newMemory: "Alice likes coffee.",
      actor: "support",
      reason: "She wrote.",
    });
    expect((await memory.search("coffee", ALICE)).results[0]?.id).toBe("m1");
  });

  it("replaces metadata without embedding", async () => {
    const { memory, embedder } = await openWithTea();
    const { record } = await memory.update("m1", { metadata: { b: 2 } });
    expect(record).toMatchObject({ memory: "Alice likes tea.", metadata: { b: 2 } });
    expect(embedder.calls).toEqual([]);
    expect((await memory.history("m1")).at(-1)).toMatchObject({ event: "UPDATE", actor: "caller" });
  });

  it("changes both", async () => {
    const { memory } = await openWithTea();
    const { record } = await memory.update("m1", { memory: "Alice likes milk.", metadata: {} });
    expect(record).toMatchObject({ memory: "Alice likes milk.", metadata: {} });
  });

  it.each<[string, string | MemoryChange]>([
    ["text", "Alice likes tea."],
    ["text, but for white space around it", " Alice likes tea.\n"],
    ["text and metadata", { memory: "Alice likes tea.", metadata: { a: 1 } }],
  ])("writes nothing for the same %s", async (_, change) => {
    const { memory, embedder } = await openWithTea();
    const before = await memory.get("m1");
    const result = await memory.update("m1", change);
    expect(result).toEqual({ record: before, usage: { llm: { calls: 0 }, embedding: { calls: 0 } } });
    expect(embedder.calls).toEqual([]);
    expect(await memory.history("m1")).toHaveLength(1);
  });

  it("does not embed where the text stays and the metadata changes", async () => {
    const { memory, embedder } = await openWithTea();
    await memory.update("m1", { memory: "Alice likes tea.", metadata: { c: 3 } });
    expect(embedder.calls).toEqual([]);
    expect((await memory.get("m1"))?.metadata).toEqual({ c: 3 });
  });

  it("corrects letter case although the text says the same", async () => {
    const { memory } = await openWithTea();
    expect((await memory.update("m1", "ALICE likes tea")).record.memory).toBe("ALICE likes tea");
  });

  it("refuses the text of another memory and names that one", async () => {
    const { memory } = await openWithTea();
    await memory.add("Alice has a dog.", { ...ALICE, infer: false });
    await expect(memory.update("m1", "alice has a dog")).rejects.toMatchObject({
      code: "CONFLICT",
      message: expect.stringContaining("memory m2"),
    });
    expect((await memory.get("m1"))?.memory).toBe("Alice likes tea.");
  });

  it.each<[string, unknown, unknown, unknown, string, string]>([
    ["an unknown id", "nobody", "x", undefined, "MEMORY_NOT_FOUND", 'no memory with the id "nobody"'],
    ["a blank id", " ", "x", undefined, "INPUT_INVALID", "id is blank"],
    ["an id that is no text", 7, "x", undefined, "INPUT_INVALID", "id must be a text, not a number"],
    ["a blank text", "m1", " ", undefined, "INPUT_INVALID", "change is blank"],
    ["a text that is none", "m1", { memory: 7 }, undefined, "INPUT_INVALID", "change.memory must be a text"],
    ["an empty change", "m1", {}, undefined, "INPUT_INVALID", "the change is empty"],
    ["no change", "m1", undefined, undefined, "INPUT_INVALID", "the change is empty"],
    ["null as change", "m1", null, undefined, "INPUT_INVALID", "not null"],
    ["an unknown key", "m1", { text: "x" }, undefined, "INPUT_INVALID", 'unknown option "text"'],
    ["bad metadata", "m1", { metadata: [] }, undefined, "INPUT_INVALID", "metadata is a list"],
    ["a blank actor", "m1", "x", { actor: "" }, "INPUT_INVALID", "actor is blank"],
    ["a reason that is no text", "m1", "x", { reason: 1 }, "INPUT_INVALID", "reason must be a text"],
    ["an aborted signal", "m1", "x", { signal: AbortSignal.abort() }, "ABORTED", "nothing was stored"],
  ])("refuses %s and changes nothing", async (_, id, change, options, code, message) => {
    const { memory, embedder } = await openWithTea();
    const call = memory.update(id as string, change as string, options as UpdateOptions);
    await expect(call).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
    expect(embedder.calls).toEqual([]);
    expect((await memory.get("m1"))?.memory).toBe("Alice likes tea.");
  });
});
