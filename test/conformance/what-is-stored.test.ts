import { describe, expect, it } from "vitest";
import { openTestMemory } from "../fixtures/open-memory.js";
import { adding } from "../fixtures/scripted-model.js";

const ALICE = { userId: "alice" };

describe("what a memory stores of an answer", () => {
  it.each(["guardrail_intervened", "content_filtered"])(
    "is nothing where the answer ended with %s, even if it holds facts",
    async (stopReason) => {
      const [operation] = adding("User likes tea.");
      const input = { operations: [operation ?? null] };
      const { memory, embedder } = await openTestMemory(() => ({
        toolCalls: [{ type: "tool-use", id: "call", name: "record_facts", input }],
        stopReason,
      }));
      await expect(memory.add("I like tea", ALICE)).rejects.toMatchObject({ code: "REQUEST_REJECTED" });
      expect((await memory.getAll(ALICE)).results).toEqual([]);
      expect(embedder.calls.filter(({ purpose }) => purpose === "document")).toEqual([]);
      await memory.close();
    },
  );

  it("is nothing of its reasoning, even if that holds facts in the form of an answer", async () => {
    const thought = JSON.stringify({ operations: adding("User plans a surprise.") });
    const { memory } = await openTestMemory(() => ({
      content: [{ type: "reasoning", text: thought, raw: { reasoningText: { text: thought } } }],
      toolCalls: [
        {
          type: "tool-use",
          id: "call",
          name: "record_facts",
          input: { operations: adding("User likes tea.") },
        },
      ],
      stopReason: "tool_use",
    }));
    await memory.add("I like tea", ALICE);
    expect((await memory.getAll(ALICE)).results.map(({ memory: text }) => text)).toEqual(["User likes tea."]);
    await memory.close();
  });

  it("is an error, and no fact, where the answer is reasoning alone", async () => {
    const thought = JSON.stringify({ operations: adding("User plans a surprise.") });
    const { memory } = await openTestMemory(() => ({
      content: [{ type: "reasoning", text: thought, raw: { reasoningText: { text: thought } } }],
    }));
    await expect(memory.add("I like tea", ALICE)).rejects.toMatchObject({ code: "EXTRACTION_UNPARSABLE" });
    expect((await memory.getAll(ALICE)).results).toEqual([]);
    await memory.close();
  });
});
