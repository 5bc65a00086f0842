import { EmbedderFactory, LLMFactory } from "mem0ai/oss";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { LOCAL_CREDENTIALS, type LocalBedrock, startLocalBedrock } from "../../dist/local/index.js";
import { dotProduct } from "./dot-product.js";

const CREDENTIALS = {
  awsRegion: "us-west-2",
  awsAccessKeyId: LOCAL_CREDENTIALS.accessKeyId,
  awsSecretAccessKey: LOCAL_CREDENTIALS.secretAccessKey,
};

let bedrock: LocalBedrock;

beforeAll(async () => {
  bedrock = await startLocalBedrock();
  for (const [name, value] of Object.entries(bedrock.env)) vi.stubEnv(name, value);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await bedrock.close();
});

test.for(["amazon.nova-lite-v1:0", "anthropic.claude-3-5-sonnet-20240620-v1:0"])(
  "the LLM aws_bedrock gives text with %s",
  async (model) => {
    const llm = LLMFactory.create("aws_bedrock", { model, ...CREDENTIALS });
    const text = await llm.generateResponse([
      { role: "system", content: "Answer briefly." },
      { role: "user", content: "Hello" },
    ]);
    expect(text).toEqual(expect.stringMatching(/./));
    expect(bedrock.requests().at(-1)).toMatchObject({ operation: "Converse", modelId: model, status: 200 });
  },
);

test("the LLM takes the region and the key pair of the environment", async () => {
  const llm = LLMFactory.create("aws_bedrock", { model: "amazon.nova-lite-v1:0" });
  expect(await llm.generateChat([{ role: "user", content: "Hello" }])).toEqual({
    role: "assistant",
    content: expect.stringMatching(/./),
  });
});

test("tools are accepted", async () => {
  const llm = LLMFactory.create("aws_bedrock", { model: "amazon.nova-lite-v1:0", ...CREDENTIALS });
  const answer = await llm.generateResponse([{ role: "user", content: "My name is Ana." }], undefined, [
    {
      type: "function",
      function: {
        name: "remember",
        description: "Remembers a fact.",
        parameters: { type: "object", properties: { fact: { type: "string" } }, required: ["fact"] },
      },
    },
  ]);
  const text = typeof answer === "string" ? answer : answer.role;
  expect(text).not.toBe("");
  expect(bedrock.requests().at(-1)).toMatchObject({ operation: "Converse", status: 200 });
});

test.for([
  ["amazon.titan-embed-text-v1", undefined, 1536],
  ["amazon.titan-embed-text-v2:0", undefined, 1024],
  ["amazon.titan-embed-text-v2:0", 256, 256],
  ["cohere.embed-english-v3", undefined, 1024],
  ["cohere.embed-v4:0", 512, 512],
] as const)(
  "the embedder aws_bedrock gives vectors of %s with embeddingDims %s",
  async ([model, dims, length]) => {
    const embedder = EmbedderFactory.create("aws_bedrock", {
      model,
      ...(dims !== undefined && { embeddingDims: dims }),
      ...CREDENTIALS,
    });
    expect(await embedder.embed("I love hiking.")).toHaveLength(length);
    const vectors = await embedder.embedBatch(["I love hiking.", "I like to hike.", "Quarterly tax return"]);
    expect(vectors.map((vector) => vector.length)).toEqual([length, length, length]);
    const [hiking = [], hike = [], tax = []] = vectors;
    expect(dotProduct(hiking, hike)).toBeGreaterThan(dotProduct(hiking, tax));
  },
);
