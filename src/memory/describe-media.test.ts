import { describe, expect, it } from "vitest";
import { openTestMemory } from "../../test/fixtures/open-memory.js";
import { adding } from "../../test/fixtures/scripted-model.js";
import { BedrockError } from "../errors.js";
import type { Message } from "../spec/message.js";

const ALICE = { userId: "alice" };
const IMAGE = { type: "image", source: { bytes: Uint8Array.of(1, 2, 3) }, format: "png" } as const;
const DOCUMENT = { type: "document", source: { path: "bill.pdf" }, name: "Bill" } as const;
const usage = { inputTokens: 1_000, outputTokens: 50, totalTokens: 1_050 };

describe("images and documents", () => {
  it("are described by the model, apart in the usage, and learnt from like text", async () => {
    const { memory, model } = await openTestMemory((_, index) =>
      index === 0
        ? { text: " A dog in the snow. ", stopReason: "end_turn", usage }
        : adding("User has a dog."),
    );
    const added = await memory.add(
      { role: "user", content: [{ type: "text", text: "My Rex!" }, IMAGE, DOCUMENT] },
      { ...ALICE, tags: { tenant: "t" } },
    );
    expect(added.usage).toMatchObject({
      llm: { calls: 1, inputTokens: 100 },
      description: { calls: 1, ...usage },
    });
    expect(model.requests[0]?.messages).toEqual([
      {
        role: "user",
        content: [
          IMAGE,
          DOCUMENT,
          { type: "text", text: 'Describe this. It came with the words: "My Rex!"' },
        ],
      },
    ]);
    expect(model.read(1).messages).toMatchObject([
      { content: "My Rex!\n[image and document: A dog in the snow.]" },
    ]);
    expect(model.contexts.map((context) => context?.purpose)).toEqual(["description", "extraction"]);
    expect(added.results).toMatchObject([{ outcome: "stored", memory: "User has a dog." }]);
  });

  it("stand for the whole message where there are no words, and cost nothing where there are none", async () => {
    const { memory, model } = await openTestMemory((_, index) =>
      index === 0 ? { text: "A cat.", usage } : adding("fact"),
    );
    const image_url = { url: "data:image/png;base64,AAAA" };
    const messages: Message[] = [
      { role: "user", content: { type: "image_url", image_url } },
      { role: "assistant", content: "Lovely!" },
    ];
    await memory.add(messages, ALICE);
    expect(model.requests).toHaveLength(2);
    expect(model.read(1).messages).toMatchObject([{ content: "[image: A cat.]" }, { content: "Lovely!" }]);
    const { usage: plain } = await memory.add("Hello", ALICE);
    expect(plain).not.toHaveProperty("description");
  });

  it.each([
    ["a guardrail withholds", { text: "no", stopReason: "guardrail_intervened" }, "REQUEST_REJECTED"],
    ["is empty", { text: " " }, "RESPONSE_INVALID"],
  ] as const)("let the add fail, with nothing stored, where the description %s", async (_, reply, code) => {
    const { memory, store } = await openTestMemory(() => reply);
    const add = memory.add({ role: "user", content: [{ type: "text", text: "Hi" }, IMAGE] }, ALICE);
    await expect(add).rejects.toMatchObject({ code });
    expect((await memory.getAll(ALICE)).results).toEqual([]);
    expect(await store.recentMessages(ALICE, 5)).toEqual([]);
  });

  it("let the add fail where the model cannot be reached", async () => {
    const { memory } = await openTestMemory(() => {
      throw new BedrockError("THROTTLED", "Too many requests.");
    });
    await expect(memory.add({ role: "user", content: [IMAGE] }, ALICE)).rejects.toMatchObject({
      code: "THROTTLED",
    });
  });

  it("cannot be stored as they are", async () => {
    const { memory, model } = await openTestMemory();
    await expect(
      memory.add({ role: "user", content: [IMAGE] }, { ...ALICE, infer: false }),
    ).rejects.toMatchObject({ code: "INPUT_INVALID" });
    expect(model.requests).toEqual([]);
  });
});
