import { expect, it } from "vitest";
import { openTestMemory } from "../../test/fixtures/open-memory.js";
import { adding } from "../../test/fixtures/scripted-model.js";

const ALICE = { userId: "alice" };

it("is a typed error where the caller's clock has no time: nothing is asked of a model, and nothing stored", async () => {
  let now = new Date("2024-06-01T00:00:00Z");
  const { memory, model, embedder } = await openTestMemory(() => adding("Alice likes tea."), {
    clock: () => now,
  });
  await memory.add("I like tea.", ALICE);
  const calls = [model.requests.length, embedder.calls.length];
  now = new Date("never");
  for (const call of [
    () => memory.add("I like rain.", ALICE),
    () => memory.add("I like rain.", { ...ALICE, infer: false }),
    () => memory.search("tea", ALICE),
    () => memory.getAll(ALICE),
    () => memory.update("m1", { metadata: { a: 1 } }),
    () => memory.delete("m1"),
    () => memory.deleteAll(ALICE),
    () => memory.sweep(),
    () => memory.audit(),
    () => memory.import([{ memory: "Likes rain", user_id: "alice" }]),
  ])
    await expect(call()).rejects.toMatchObject({
      code: "INPUT_INVALID",
      message: expect.stringMatching(/clock/),
    });
  expect([model.requests.length, embedder.calls.length]).toEqual(calls);
  now = new Date("2024-06-02T00:00:00Z");
  expect((await memory.getAll(ALICE)).results).toMatchObject([{ id: "m1", memory: "Alice likes tea." }]);
  expect(await memory.history("m1")).toHaveLength(1);
});
