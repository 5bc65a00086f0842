import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Memory } from "../../src/index.js";
import { LOCAL_GUARDRAIL, type LocalBedrock, startLocalBedrock } from "../../src/local/index.js";

const ALICE = { userId: "alice" };
const PICTURE = {
  role: "user",
  content: [{ type: "image", format: "png", source: { bytes: Uint8Array.of(137, 80, 78, 71) } }],
};

let bedrock: LocalBedrock;
let memory: Memory;
let id: string;
beforeAll(async () => {
  bedrock = await startLocalBedrock();
  const guardrail = { identifier: LOCAL_GUARDRAIL.id, version: LOCAL_GUARDRAIL.versions[0] };
  memory = await Memory.fromConfig({
    llm: { provider: "aws_bedrock", config: { model: "amazon.nova-lite-v1:0", ...bedrock.config } },
    vector_store: { provider: "sqlite", config: { path: ":memory:" } },
    // One more model that is asked about every text.
    redaction: { kinds: ["email"], guardrail },
  });
  const { results } = await memory.add("Likes tea", { ...ALICE, infer: false });
  id = results[0]?.id ?? "";
});
afterAll(async () => {
  await memory.close();
  await bedrock.close();
});

describe("a call that is refused for what it was given", () => {
  const search = (more: object) => memory.search("tea", { ...ALICE, ...more } as never);
  const filtered = (filters: object) => search({ filters });
  const add = (messages: unknown, more: object) =>
    memory.add(messages as string, { ...ALICE, ...more } as never);
  const update = (change: unknown, more: object = {}) => memory.update(id, change as string, more as never);

  it.each<[string, () => Promise<unknown>, string]>([
    ["a filter with an unknown operator", () => filtered({ rating: { gtee: 4 } }), "FILTER_INVALID"],
    ["a filter with a wrong operand", () => filtered({ rating: { gt: true } }), "FILTER_INVALID"],
    ["a filter with a list as value", () => filtered({ color: ["red"] }), "FILTER_INVALID"],
    ["a bad filter within others", () => filtered({ OR: [{ a: 1 }, { b: {} }] }), "FILTER_INVALID"],
    ["a filter with a time that is none", () => filtered({ createdAt: { gt: "soon" } }), "FILTER_INVALID"],
    ["an owner that is negated", () => filtered({ NOT: [{ user_id: "bob" }] }), "FILTER_INVALID"],
    ["a limit out of range", () => search({ limit: 1_001 }), "INPUT_INVALID"],
    ["two limits", () => search({ limit: 1, top_k: 1 }), "INPUT_INVALID"],
    ["a cursor of no search", () => search({ cursor: "next" }), "INPUT_INVALID"],
    ["a threshold out of range", () => search({ threshold: 2 }), "INPUT_INVALID"],
    ["explain that is no boolean", () => search({ explain: "yes" }), "INPUT_INVALID"],
    ["rerank that is no boolean", () => search({ rerank: 1 }), "INPUT_INVALID"],
    ["includeExpired that is no boolean", () => search({ includeExpired: 1 }), "INPUT_INVALID"],
    ["a reference time that is none", () => search({ referenceTime: "soon" }), "INPUT_INVALID"],
    ["tags that are none", () => search({ tags: ["a"] }), "INPUT_INVALID"],
    ["an addition with a filter", () => add("I like rum", { filters: { a: 1 } }), "FILTER_INVALID"],
    ["an addition with bad metadata", () => add("I like rum", { metadata: { a: 1n } }), "INPUT_INVALID"],
    ["an addition that has expired", () => add("I like rum", { expiresAt: "2020-01-01" }), "INPUT_INVALID"],
    ["an addition with bad tags", () => add("I like rum", { tags: 1 }), "INPUT_INVALID"],
    [
      "an addition of an image as it is",
      () => add([PICTURE], { infer: false, metadata: { about: "a picture" } }),
      "INPUT_INVALID",
    ],
    ["an update with bad metadata", () => update({ memory: "Likes rum", metadata: [] }), "INPUT_INVALID"],
    [
      "an update with a bad expiry",
      () => update({ memory: "Likes rum", expiresAt: "soon" }),
      "INPUT_INVALID",
    ],
    ["an update by an actor with U+0000", () => update("Likes rum", { actor: "a\0" }), "INPUT_INVALID"],
    [
      "an update with half a character in its reason",
      () => update("Likes rum", { reason: "\ud800" }),
      "INPUT_INVALID",
    ],
    ["an update of no memory", () => memory.update("nobody", "Likes rum"), "MEMORY_NOT_FOUND"],
    [
      "a list with a bad filter",
      () => memory.getAll({ ...ALICE, filters: { a: { gtee: 1 } } } as never),
      "FILTER_INVALID",
    ],
    [
      "a deletion of all with a filter",
      () => memory.deleteAll({ ...ALICE, filters: { a: 1 } } as never),
      "FILTER_INVALID",
    ],
  ])("asks no model: %s", async (_, call, code) => {
    const before = bedrock.requests().length;
    await expect(call()).rejects.toMatchObject({ code });
    expect(
      bedrock
        .requests()
        .slice(before)
        .map(({ operation }) => operation),
    ).toEqual([]);
  });

  it("asks a model as soon as it is right", async () => {
    const before = bedrock.requests().length;
    await filtered({ rating: { gte: 4 } });
    await update("Likes rum", { actor: "support", reason: "She wrote." });
    const asked = bedrock.requests().slice(before);
    expect(asked.filter(({ operation }) => operation === "InvokeModel")).toHaveLength(2);
  });
});
