import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { BedrockImageModel } from "../../src/bedrock/image-model.js";
import { type Bedrock, createBedrock, folderObjects } from "../../src/bedrock.js";
import type { BudgetConfig } from "../../src/config/varve-config.js";
import { LOCAL_CREDENTIALS, type LocalBedrock, startLocalBedrock } from "../../src/local/index.js";
import { openMeter } from "../../src/open-meter.js";
import { meterImageModel } from "../../src/usage/meter-image-model.js";

/** US dollars in us-east-1, from data/models.json: a token, an image, a query of up to 100 documents. */
const PRICES = { input: 0.06e-6, output: 0.24e-6, embedding: 0.02e-6, image: 0.008, query: 0.002 };
const REGION = "us-east-1";
const LLM = "amazon.nova-lite-v1:0";
const IMAGE_MODEL = "amazon.titan-image-generator-v2:0";
const MESSAGES = [{ role: "user" as const, content: "Tell me of the sea." }];

let folder: string;
let local: LocalBedrock;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "varve-priced-"));
  local = await startLocalBedrock({ batchFolder: folder });
});
afterAll(async () => {
  await local.close();
  await rm(folder, { recursive: true });
});

const open = (cost: boolean): Promise<Bedrock> =>
  createBedrock({
    ...{ cost, endpoint: local.url, region: REGION, environment: {} },
    ...LOCAL_CREDENTIALS,
  });

describe("createBedrock with costs", () => {
  let bedrock: Bedrock;
  beforeEach(async () => {
    bedrock = await open(true);
  });
  afterEach(() => bedrock.close());
  /** The tokens that the service counted for the last request. */
  const served = () => local.requests().at(-1);

  it("prices an answer by the tokens that the service counted", async () => {
    const llm = await bedrock.llm(LLM);
    const { usage, cost } = await llm.generate({ messages: MESSAGES });
    const { inputTokens = 0, outputTokens = 0 } = served() ?? {};
    expect(usage).toMatchObject({ inputTokens, outputTokens });
    expect(cost).toEqual({ usd: rounded(inputTokens * PRICES.input + outputTokens * PRICES.output) });
  });

  it("prices a streamed answer once it has ended", async () => {
    const llm = await bedrock.llm(LLM);
    let cost: unknown;
    for await (const event of llm.stream({ messages: MESSAGES })) {
      if (event.type === "message-stop") cost = event.result.cost;
    }
    const { inputTokens = 0, outputTokens = 0 } = served() ?? {};
    expect(cost).toEqual({ usd: rounded(inputTokens * PRICES.input + outputTokens * PRICES.output) });
  });

  it("prices embeddings over all of their requests", async () => {
    const embedder = await bedrock.embedder("amazon.titan-embed-text-v2:0");
    const { inputTokens = 0, cost } = await embedder.embed(["one", "two words"], { purpose: "document" });
    expect(inputTokens).toBeGreaterThan(0);
    expect(cost).toEqual({ usd: rounded(inputTokens * PRICES.embedding) });
  });

  it("prices images one by one", async () => {
    const imageModel = await bedrock.imageModel(IMAGE_MODEL);
    const { images, cost } = await imageModel.generate({ prompt: "a varve", count: 2 });
    expect(images).toHaveLength(2);
    expect(cost).toEqual({ usd: 2 * PRICES.image });
  });

  it.each([
    [3, 1],
    [101, 2],
  ])("prices the ranking of %i documents as %i queries", async (count, queries) => {
    const reranker = await bedrock.reranker("cohere.rerank-v3-5:0");
    const documents = Array.from({ length: count }, (_, index) => `document ${index}`);
    const { cost } = await reranker.rerank("document", documents);
    expect(cost).toEqual({ usd: queries * PRICES.query });
  });

  it("prices the records of a batch job at half of what calls cost", async () => {
    const llm = await bedrock.llm(LLM, { maxTokens: 20 });
    const batch = await bedrock.batch({
      ...{ objects: folderObjects(folder), roleArn: "arn:aws:iam::000000000000:role/batch" },
      ...{ inputUri: "s3://bucket/in/", outputUri: "s3://bucket/out/" },
    });
    const codec = llm.records();
    const inputs = Array.from({ length: 100 }, (_, index) => ({
      recordId: `record-${String(index).padStart(4, "0")}`,
      input: { messages: MESSAGES },
    }));
    const job = await batch.create(codec, inputs);
    await batch.wait(job, { pollMs: 1 });
    let records = 0;
    for await (const { usage, cost } of batch.collect(job, codec)) {
      records += 1;
      const { inputTokens = 0, outputTokens = 0 } = usage ?? {};
      const full = inputTokens * PRICES.input + outputTokens * PRICES.output;
      expect(cost).toEqual({ usd: rounded(full / 2) });
    }
    expect(records).toBe(100);
  });

  it("tells no cost where it is not asked to", async () => {
    const plain = await open(false);
    const llm = await plain.llm(LLM);
    expect(await llm.generate({ messages: MESSAGES })).not.toHaveProperty("cost");
    const imageModel = await plain.imageModel(IMAGE_MODEL);
    expect(await imageModel.generate({ prompt: "a varve" })).not.toHaveProperty("cost");
    await plain.close();
  });
});

describe("a metered image model under a budget", () => {
  const pictures = (limitUsd: number): BudgetConfig => ({
    name: "pictures",
    limitUsd,
    period: "month",
    per: "process",
    thresholds: [{ share: 1, action: "throw" }],
  });

  it("refuses what would pass the limit before it is sent, and books the images that were made", async () => {
    const bedrock = await open(false);
    const budgets = [pictures(3 * PRICES.image)];
    const meter = await openMeter({ budgets, ledger: false });
    const model = meterImageModel(
      new BedrockImageModel({ model: IMAGE_MODEL, client: bedrock.client }),
      meter,
      {
        region: REGION,
      },
    );
    expect((await model.generate({ prompt: "a varve", count: 2 })).cost).toEqual({ usd: 2 * PRICES.image });
    const before = local.requests().length;
    await expect(model.generate({ prompt: "a varve", count: 2 })).rejects.toMatchObject({
      ...{ code: "BUDGET_EXCEEDED", budget: "pictures", spentUsd: 2 * PRICES.image },
      callUsd: 2 * PRICES.image,
    });
    expect(local.requests().length).toBe(before);
    expect((await model.generate({ prompt: "a varve" })).cost).toEqual({ usd: PRICES.image });
    await expect(model.generate({ prompt: "a varve" })).rejects.toMatchObject({ code: "BUDGET_EXCEEDED" });
    await meter.close();
    await bedrock.close();
  });

  it("gives back what was reserved for a call that made nothing", async () => {
    await using broken = await startLocalBedrock({ faults: ["exception,exception=ValidationException"] });
    const bedrock = await createBedrock({
      ...{ endpoint: broken.url, region: REGION, environment: {} },
      ...LOCAL_CREDENTIALS,
    });
    const budgets = [pictures(PRICES.image)];
    const meter = await openMeter({ budgets, ledger: false });
    const model = meterImageModel(
      new BedrockImageModel({ model: IMAGE_MODEL, client: bedrock.client }),
      meter,
      {
        region: REGION,
      },
    );
    for (let time = 0; time < 3; time += 1) {
      await expect(model.generate({ prompt: "a varve" })).rejects.toMatchObject({ code: "REQUEST_REJECTED" });
    }
    await meter.close();
    await bedrock.close();
  });
});

/** To a whole pico-dollar, as amounts are kept. */
function rounded(usd: number): number {
  return Math.round(usd * 1e12) / 1e12;
}
