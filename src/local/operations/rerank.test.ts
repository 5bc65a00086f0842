import {
  BedrockAgentRuntimeClient,
  RerankCommand,
  type RerankSource,
} from "@aws-sdk/client-bedrock-agent-runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LOCAL_CREDENTIALS, type LocalBedrock, startLocalBedrock } from "../index.js";

const COHERE = "arn:aws:bedrock:us-west-2::foundation-model/cohere.rerank-v3-5:0";
const DOCUMENTS = [
  "The train to Hamburg leaves at nine.",
  "Ana is allergic to peanuts.",
  "Peanut butter is made of peanuts.",
];

let bedrock: LocalBedrock;
let client: BedrockAgentRuntimeClient;

beforeAll(async () => {
  bedrock = await startLocalBedrock();
  client = new BedrockAgentRuntimeClient({
    endpoint: bedrock.url,
    region: "us-west-2",
    credentials: LOCAL_CREDENTIALS,
    maxAttempts: 1,
  });
});
afterAll(() => bedrock.close());

const text = (value: string): RerankSource => ({
  type: "INLINE",
  inlineDocumentSource: { type: "TEXT", textDocument: { text: value } },
});

function rerank(sources: RerankSource[], numberOfResults?: number, modelArn = COHERE) {
  return client.send(
    new RerankCommand({
      queries: [{ type: "TEXT", textQuery: { text: "Which allergy does Ana have?" } }],
      sources,
      rerankingConfiguration: {
        type: "BEDROCK_RERANKING_MODEL",
        bedrockRerankingConfiguration: { modelConfiguration: { modelArn }, numberOfResults },
      },
    }),
  );
}

describe("Rerank", () => {
  it("puts the document that answers the query first", async () => {
    const { results = [] } = await rerank(DOCUMENTS.map(text));
    expect(results[0]?.index).toBe(1);
    expect(results.map(({ index }) => index).sort()).toEqual([0, 1, 2]);
    const scores = results.map(({ relevanceScore = -1 }) => relevanceScore);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(scores.every((score) => score >= 0 && score <= 1)).toBe(true);
  });

  it("returns as many results as were asked for, and reads JSON documents", async () => {
    const json: RerankSource = {
      type: "INLINE",
      inlineDocumentSource: { type: "JSON", jsonDocument: { name: "Ana", allergy: "peanuts" } },
    };
    const { results } = await rerank([...DOCUMENTS.map(text), json], 2);
    expect(results).toHaveLength(2);
    expect(results?.map(({ index }) => index)).toContain(3);
  });

  it("refuses models that do not rerank, and documents without content", async () => {
    const nova = "arn:aws:bedrock:us-west-2::foundation-model/amazon.nova-lite-v1:0";
    await expect(rerank(DOCUMENTS.map(text), 1, nova)).rejects.toMatchObject({ name: "ValidationException" });
    const empty: RerankSource = { type: "INLINE", inlineDocumentSource: { type: "JSON" } };
    await expect(rerank([empty])).rejects.toMatchObject({
      name: "ValidationException",
      message: "A document of the type JSON must set the field jsonDocument.",
    });
    await expect(rerank([])).rejects.toMatchObject({ message: expect.stringContaining("'sources'") });
  });
});
