import { expect, it } from "vitest";
import { openTestMemory } from "../../test/fixtures/open-memory.js";
import { adding } from "../../test/fixtures/scripted-model.js";
import { formatRecalled } from "./recalled-text.js";

const ALICE = { userId: "alice", runId: "r1" };
const user = (content: string) => ({ role: "user" as const, content });

it("shows the model what was said before in the same scope, oldest first, beside the new messages", async () => {
  const { memory, model } = await openTestMemory();
  await memory.add(
    [user("My sister is Ana."), { role: "assistant", content: "Where does she live?" }],
    ALICE,
  );
  await memory.add(user("Not mine"), { userId: "bob", runId: "r1" });
  await memory.add(user("Somewhere else"), { userId: "alice" });
  await memory.add(user("She lives in Rome."), ALICE);
  const read = model.read(3);
  expect(read.messages.map(({ content }) => content)).toEqual(["She lives in Rome."]);
  expect(read.earlier_messages).toMatchObject([
    { role: "user", content: "My sister is Ana." },
    { role: "assistant", content: "Where does she live?" },
  ]);
  expect(model.read(0)).not.toHaveProperty("earlier_messages");
});

it("keeps the last ones, each as far as it matters, without recalled memories and system prompts", async () => {
  const { memory, store } = await openTestMemory(() => [], { extraction: { recentMessages: 3 } });
  const recalled = formatRecalled([{ memory: "Alice likes tea." }]);
  await memory.add([user("one"), user("two")], ALICE);
  const system = { role: "system" as const, content: "You are helpful." };
  await memory.add([system, user(`${recalled}\nthree`), user("x".repeat(5_000))], ALICE);
  const kept = await store.recentMessages(ALICE, 10);
  expect(kept.map(({ content }) => content)).toEqual(["two", "three", "x".repeat(2_000)]);
});

it("keeps a conversation once that is sent again whole with each new turn", async () => {
  const { memory, model, store } = await openTestMemory();
  const turns = [user("one"), user("two"), user("three")];
  for (const count of [1, 2, 3]) await memory.add(turns.slice(0, count), ALICE);
  expect((await store.recentMessages(ALICE, 10)).map(({ content }) => content)).toEqual([
    "one",
    "two",
    "three",
  ]);
  expect(model.read(2)).not.toHaveProperty("earlier_messages");
});

it("shows no more of them than has its use", async () => {
  const { memory, model } = await openTestMemory();
  for (let index = 0; index < 8; index += 1) await memory.add(user(`${index} ${"long ".repeat(300)}`), ALICE);
  const shown = model.read(7).earlier_messages ?? [];
  expect(shown.map(({ content }) => content.slice(0, 1))).toEqual(["4", "5", "6"]);
});

it("keeps none where it is switched off", async () => {
  const { memory, model, store } = await openTestMemory(() => adding("fact"), {
    extraction: { recentMessages: 0 },
  });
  await memory.add(user("one"), ALICE);
  await memory.add(user("two"), ALICE);
  expect(model.read(1)).not.toHaveProperty("earlier_messages");
  expect(await store.recentMessages(ALICE, 10)).toEqual([]);
});

it("keeps nothing of messages that a guardrail blocked, or of an add that failed", async () => {
  const { memory, store } = await openTestMemory((_, index) =>
    index === 0 ? { text: "Blocked.", stopReason: "guardrail_intervened" } : { text: "no JSON" },
  );
  await expect(memory.add(user("bad"), ALICE)).rejects.toMatchObject({ code: "REQUEST_REJECTED" });
  await expect(memory.add(user("odd"), ALICE)).rejects.toMatchObject({ code: "EXTRACTION_UNPARSABLE" });
  expect(await store.recentMessages(ALICE, 10)).toEqual([]);
});

it("keeps the messages in the transaction of their facts", async () => {
  const commits: unknown[] = [];
  const { memory, store } = await openTestMemory(() => adding("Has a dog."));
  const commit = store.commit.bind(store);
  store.commit = (changes, transcript) => {
    commits.push([changes.length, transcript?.messages.length]);
    return commit(changes, transcript);
  };
  await memory.add(user("I have a dog."), ALICE);
  expect(commits).toEqual([[1, 1]]);
});
