import { describe, expect, it } from "vitest";
import { openTestMemory } from "../../test/fixtures/open-memory.js";
import type { Conversation } from "../spec/memory.js";

describe("addMany", () => {
  it.each<[string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["a number", 7],
    ["a text, which is no list of conversations", "Hi"],
    ["a single conversation", { messages: "Hi", userId: "alice" }],
    ["a function", () => []],
  ])("refuses %s in place of conversations", async (_, conversations) => {
    const { memory } = await openTestMemory();
    const call = memory.addMany(conversations as Iterable<Conversation>);
    await expect(call).rejects.toMatchObject({
      code: "INPUT_INVALID",
      message: expect.stringMatching(/^addMany: .*not a list or another iterable/),
    });
  });

  it("tells of everything that is no conversation, and adds the others", async () => {
    const { memory } = await openTestMemory();
    const cyclic: Record<string, unknown> = {};
    cyclic["self"] = cyclic;
    const good = { messages: "I like tea", userId: "alice", infer: false };
    const bad = [
      undefined,
      null,
      7,
      "Hi".repeat(9),
      [good],
      {},
      { ...good, metadata: cyclic },
      { ...good, id: 7 },
    ];
    const conversations = [...bad, good] as Conversation[];
    for (const job of [{}, { job: "job" }]) {
      const { added, failed, failures } = await memory.addMany(conversations, { ...job, concurrency: 1 });
      expect([added, failed]).toEqual([1, bad.length]);
      for (const { error } of failures) expect(error).toMatchObject({ name: "VarveError", status: 400 });
    }
    expect((await memory.getAll({ userId: "alice" })).results).toHaveLength(1);
  });
});
