import { describe, expect, it } from "vitest";
import { openTestMemory } from "../../test/fixtures/open-memory.js";
import type { AddOptions } from "../spec/memory.js";
import type { Message } from "../spec/message.js";

const RUN = { agentId: "builder", runId: "r1" };
const MESSAGES: Message[] = [
  { role: "system", content: "Build the project." },
  { role: "assistant", content: "npm run build" },
  { role: "tool", content: "exit code 1" },
];
const SUMMARY = "1. Task: build.\n2. Ran npm run build: exit code 1.";

describe("procedural memory", () => {
  it("sums the run up with one model call, and stores the summary as one memory", async () => {
    const usage = { inputTokens: 9, outputTokens: 5, totalTokens: 14 };
    const { memory, model } = await openTestMemory(() => ({ text: `${SUMMARY}\n`, usage }));
    const options = { ...RUN, memory_type: "procedural_memory", metadata: { task: 7 } } as const;
    const { results, usage: spent } = await memory.add(MESSAGES, options);
    expect(results).toEqual([{ outcome: "stored", id: "m1", memory: SUMMARY, attributedTo: "builder" }]);
    expect(spent.llm).toEqual({ calls: 1, ...usage });
    expect(await memory.get("m1")).toMatchObject({
      ...RUN,
      metadata: { task: 7, memory_type: "procedural_memory" },
    });
    expect(await memory.history("m1")).toMatchObject([{ event: "ADD", actor: "procedure" }]);
    expect(model.read(0).messages.map(({ role }) => role)).toEqual(["system", "assistant", "tool"]);
    expect(model.requests[0]?.tools).toBeUndefined();
    expect(model.contexts).toEqual([{ operation: "add", purpose: "procedure", scope: RUN }]);
    const { results: found } = await memory.search("exit code", {
      ...RUN,
      filters: { memory_type: "procedural_memory" },
    });
    expect(found).toHaveLength(1);
  });

  it.each<[string, AddOptions, string, RegExp]>([
    ["no agent", { userId: "alice", memoryType: "procedural_memory" }, "SCOPE_REQUIRED", /agentId/],
    ["infer: false", { ...RUN, memoryType: "procedural_memory", infer: false }, "INPUT_INVALID", /infer/],
    ["another type", { ...RUN, memory_type: "semantic" as never }, "INPUT_INVALID", /memoryType/],
    [
      "both spellings",
      { ...RUN, memoryType: "procedural_memory", memory_type: "procedural_memory" },
      "INPUT_INVALID",
      /same option/,
    ],
  ])("refuses %s", async (_, options, code, message) => {
    const { memory, model } = await openTestMemory();
    await expect(memory.add(MESSAGES, options)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
    expect(model.requests).toEqual([]);
  });

  it.each([
    [{ text: "" }, "EXTRACTION_UNPARSABLE"],
    [{ text: "1. Task", stopReason: "max_tokens" }, "EXTRACTION_UNPARSABLE"],
    [{ text: "Blocked.", stopReason: "guardrail_intervened" }, "REQUEST_REJECTED"],
  ])("stores nothing for the reply %j", async (reply, code) => {
    const { memory } = await openTestMemory(() => reply);
    const add = memory.add(MESSAGES, { ...RUN, memoryType: "procedural_memory" });
    await expect(add).rejects.toMatchObject({ code });
    expect((await memory.getAll(RUN)).results).toEqual([]);
  });
});
