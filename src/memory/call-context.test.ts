import { expect, it } from "vitest";
import { openTestMemory } from "../../test/fixtures/open-memory.js";
import { adding } from "../../test/fixtures/scripted-model.js";

const SCOPE = { userId: "alice", runId: "r" };
const tags = { tenant: "acme" };

it("tells every model call what it is for: operation, purpose, scope and the caller's tags", async () => {
  const { memory, model, embedder } = await openTestMemory(() => adding("Has a dog."));
  await memory.add("I have a dog.", { ...SCOPE, tags });
  await memory.add("My dog is old.", { user_id: "alice", run_id: "r", tags });
  await memory.search("dog", { userId: "alice", tags });
  await memory.update("m1", "Has an old dog.", { tags });
  await memory.search("dog", { userId: "alice" });
  const call = (operation: string, purpose: string, scope: object = SCOPE) => ({
    operation,
    purpose,
    scope,
    tags,
  });
  expect(model.contexts).toEqual([call("add", "extraction"), call("add", "extraction")]);
  expect(embedder.contexts).toEqual([
    call("add", "embedding"),
    call("add", "embedding"),
    call("search", "embedding", { userId: "alice" }),
    call("update", "embedding"),
    { operation: "search", purpose: "embedding", scope: { userId: "alice" } },
  ]);
});

it.each([
  ["a list", ["a"], "tags must be an object of texts, not a list"],
  ["a number", { tenant: 7 }, "tags must hold texts only, not a number"],
  ["a long text", { tenant: "x".repeat(257) }, "more than 256 characters"],
  ["many", Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`t${n}`, "x"])), "holds 51 entries"],
])("refuses %s as tags", async (_, wrong, message) => {
  const { memory } = await openTestMemory();
  await expect(memory.search("dog", { ...SCOPE, tags: wrong as never })).rejects.toMatchObject({
    code: "INPUT_INVALID",
    message: expect.stringContaining(message),
  });
});
