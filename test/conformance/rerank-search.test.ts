import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Memory, Memory as VarveMemory } from "../../src/create-memory.js";
import { type LocalBedrock, startLocalBedrock } from "../../src/local/index.js";

const ALICE = { userId: "alice" };
const TEXTS = [
  "Alice has a dog called Rex",
  "Alice's dog eats twice a day",
  "Rex sleeps",
  "It rains in Ghent",
];

let bedrock: LocalBedrock;
let memory: Memory;

async function openWith(config: object): Promise<void> {
  memory = await VarveMemory.fromConfig({
    llm: { provider: "aws_bedrock", config: { model: "amazon.nova-lite-v1:0", ...bedrock.config } },
    reranker: { provider: "aws_bedrock", config },
    vector_store: { config: { path: ":memory:" } },
  });
  for (const text of TEXTS) await memory.add(text, { ...ALICE, infer: false });
}

beforeEach(async () => {
  bedrock = await startLocalBedrock({ port: 0 });
});
afterEach(async () => {
  await memory.close();
  await bedrock.close();
});

const rerankRequests = () => bedrock.requests().filter(({ operation }) => operation === "Rerank").length;

describe("a search with a reranker", () => {
  it.each(["cohere.rerank-v3-5:0", "amazon.rerank-v1:0"])(
    "takes the order of %s, and keeps the scores",
    async (model) => {
      await openWith({ model });
      const plain = await memory.search("what does the dog eat", { ...ALICE, rerank: false });
      expect(plain.usage).not.toHaveProperty("rerank");
      expect(rerankRequests()).toBe(0);
      const { results, usage, warnings } = await memory.search("what does the dog eat", {
        ...ALICE,
        explain: true,
      });
      expect(rerankRequests()).toBe(1);
      expect(usage.rerank).toMatchObject({ calls: 1 });
      expect(warnings).toEqual([]);
      const reranked = results.map(({ explain }) => explain?.rerankScore ?? Number.NaN);
      expect(reranked).toEqual(reranked.toSorted((a, b) => b - a));
      const scores = new Map(plain.results.map(({ id, score }) => [id, score]));
      for (const { id, score } of results) expect(score).toBe(scores.get(id));
    },
  );

  it("sends as many of the best as it is told, and returns at most top_k", async () => {
    await openWith({ model: "cohere.rerank-v3-5:0", candidates: 2, top_k: 1 });
    const { results } = await memory.search("dog", { ...ALICE, limit: 2, explain: true });
    expect(results).toHaveLength(1);
    expect(results[0]?.explain?.rerankScore).toEqual(expect.any(Number));
  });

  it("does not call the model for a single result", async () => {
    await openWith({});
    const { results } = await memory.search("dog", { ...ALICE, limit: 1, threshold: 0.999 });
    expect(results).toHaveLength(0);
    expect(rerankRequests()).toBe(0);
  });

  it("keeps the order of the scores when the model fails, and says so", async () => {
    await openWith({ model: "cohere.rerank-v3-5:0", max_attempts: 1 });
    const plain = await memory.search("dog", { ...ALICE, rerank: false });
    bedrock.fault("throttle,operation=Rerank");
    const { results, warnings, usage } = await memory.search("dog", ALICE);
    expect(results).toEqual(plain.results);
    expect(warnings).toEqual([
      "The reranker cohere.rerank-v3-5:0 failed (THROTTLED): the results are in the order of their scores.",
    ]);
    expect(usage).not.toHaveProperty("rerank");
  });

  it("rejects when the caller aborts while the model ranks", async () => {
    await openWith({ model: "cohere.rerank-v3-5:0" });
    bedrock.fault("hang,operation=Rerank");
    const controller = new AbortController();
    const search = memory.search("dog", { ...ALICE, signal: controller.signal });
    setTimeout(() => controller.abort(), 200);
    await expect(search).rejects.toMatchObject({ code: "ABORTED" });
  });
});

describe("the reranker's section", () => {
  it.each([
    [{ model: "amazon.titan-embed-text-v2:0" }, "MODEL_UNSUPPORTED", "reranker.config.model"],
    [{ candidates: 0 }, "CONFIG_INVALID", "reranker.config.candidates"],
    [{ top_n: 3 }, "CONFIG_UNKNOWN_KEY", "reranker.config.top_n"],
  ])("refuses %j", async (config, code, place) => {
    await openWith({});
    const opening = VarveMemory.fromConfig({
      llm: { config: { model: "amazon.nova-lite-v1:0" } },
      reranker: { config },
    });
    await expect(opening).rejects.toMatchObject({ code, message: expect.stringContaining(place) });
  });

  it("refuses mem0's other rerankers by name", async () => {
    await openWith({});
    const config = { llm: { config: { model: "amazon.nova-lite-v1:0" } }, reranker: { provider: "cohere" } };
    await expect(VarveMemory.fromConfig(config)).rejects.toMatchObject({ code: "UNKNOWN_PROVIDER" });
  });
});
