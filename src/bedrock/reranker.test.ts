import { afterEach, describe, expect, it } from "vitest";
import type { Script } from "../../test/fixtures/canned-server.js";
import { type OpenBedrock, openBedrock } from "../../test/fixtures/open-bedrock.js";
import { BedrockReranker } from "./reranker.js";
import type { HttpRequest } from "./transport.js";

const COHERE = "cohere.rerank-v3-5:0";
const opened: OpenBedrock[] = [];
afterEach(async () => {
  for (const bedrock of opened.splice(0)) await bedrock.close();
});

async function open(script: Script, model = COHERE): Promise<OpenBedrock & { reranker: BedrockReranker }> {
  const bedrock = await openBedrock(script);
  opened.push(bedrock);
  return { ...bedrock, reranker: new BedrockReranker({ client: bedrock.client, model }) };
}

const ranked = (...scores: [number, number][]) => ({
  body: { results: scores.map(([index, relevanceScore]) => ({ index, relevanceScore })) },
});
const source = (text: string) => ({
  type: "INLINE",
  inlineDocumentSource: { type: "TEXT", textDocument: { text } },
});

describe("BedrockReranker", () => {
  it("sends query and documents to a model by its ARN and reads the ranking", async () => {
    const { reranker, server, bodies } = await open(() => ranked([1, 0.9], [0, 0.2]));
    const result = await reranker.rerank("tea?", ["coffee", "tea"], { limit: 2 });
    expect(result).toEqual({
      results: [
        { index: 1, score: 0.9 },
        { index: 0, score: 0.2 },
      ],
      requests: 1,
      warnings: [],
      calls: [{ attempts: 1, region: "us-west-2", timings: expect.any(Object) }],
    });
    expect(server.requests[0]).toMatchObject({ method: "POST", path: "/rerank" });
    expect(bodies()).toEqual([
      {
        queries: [{ type: "TEXT", textQuery: { text: "tea?" } }],
        sources: [source("coffee"), source("tea")],
        rerankingConfiguration: {
          type: "BEDROCK_RERANKING_MODEL",
          bedrockRerankingConfiguration: {
            numberOfResults: 2,
            modelConfiguration: { modelArn: `arn:aws:bedrock:us-west-2::foundation-model/${COHERE}` },
          },
        },
      },
    ]);
  });

  it("goes to the agent runtime of the region, and names its partition", async () => {
    const sent: HttpRequest[] = [];
    const bedrock = await openBedrock(() => ranked(), {
      region: "us-gov-west-1",
      endpoint: undefined,
      transport: {
        send: async (request) => {
          sent.push(request);
          return { status: 200, headers: {}, body: Buffer.from('{"results":[]}') };
        },
        open: () => Promise.reject(new Error("unused")),
        close: () => {},
      },
    });
    opened.push(bedrock);
    const model = "amazon.rerank-v1:0";
    await new BedrockReranker({ client: bedrock.client, model, modelKwargs: { a: 1 } }).rerank("q", ["d"]);
    expect(sent[0]?.endpoint.host).toBe("bedrock-agent-runtime.us-gov-west-1.amazonaws.com");
    expect(JSON.parse(Buffer.from(sent[0]?.body ?? []).toString())).toHaveProperty(
      "rerankingConfiguration.bedrockRerankingConfiguration.modelConfiguration",
      {
        modelArn: `arn:aws-us-gov:bedrock:us-gov-west-1::foundation-model/${model}`,
        additionalModelRequestFields: { a: 1 },
      },
    );
  });

  it("reads all pages, best first, and no more than were asked for", async () => {
    const { reranker, bodies } = await open((_request, index) =>
      index === 0
        ? { body: { results: [{ index: 0, relevanceScore: 0.3 }], nextToken: "more" } }
        : ranked([2, 0.8], [1, 0.3]),
    );
    const { results, requests } = await reranker.rerank("q", ["a", "b", "c"], { limit: 2 });
    expect({ results, requests }).toEqual({
      results: [
        { index: 2, score: 0.8 },
        { index: 0, score: 0.3 },
      ],
      requests: 2,
    });
    expect(bodies()[1]).toMatchObject({ nextToken: "more", sources: { length: 3 } });
  });

  it("cuts what is over the limit of characters, and says so", async () => {
    const { reranker, bodies } = await open(() => ranked([0, 1]));
    const { warnings } = await reranker.rerank("q", ["x".repeat(32_001)]);
    expect(warnings).toEqual([
      "The document at index 0 has 32001 characters; only the first 32000 were ranked.",
    ]);
    expect(bodies()[0]).toHaveProperty("sources", [source("x".repeat(32_000))]);
  });

  it("sends nothing for no documents", async () => {
    const { reranker, server } = await open(() => ranked());
    expect(await reranker.rerank("q", [])).toEqual({ results: [], requests: 0, warnings: [], calls: [] });
    expect(server.requests).toHaveLength(0);
  });

  it.each([
    ["a blank query", " ", ["a"], {}],
    ["a blank document", "q", ["a", ""], {}],
    ["too many documents", "q", new Array<string>(1_001).fill("a"), {}],
    ["a limit of 0", "q", ["a"], { limit: 0 }],
  ])("refuses %s", async (_, query, documents, options) => {
    const { reranker, server } = await open(() => ranked());
    await expect(reranker.rerank(query, documents, options)).rejects.toMatchObject({ code: "INPUT_INVALID" });
    expect(server.requests).toHaveLength(0);
  });

  it.each([
    {},
    { results: [{ index: 5, relevanceScore: 1 }] },
    { results: [{ index: 0, relevanceScore: "high" }] },
  ])("refuses the answer %j", async (body) => {
    const { reranker } = await open(() => ({ body }));
    await expect(reranker.rerank("q", ["a"])).rejects.toMatchObject({
      code: "RESPONSE_INVALID",
      modelId: COHERE,
    });
  });

  it.each([
    ["anthropic.claude-3-haiku-20240307-v1:0", "MODEL_UNSUPPORTED"],
    [`arn:aws:bedrock:us-east-1::foundation-model/${COHERE}`, "CONFIG_INVALID"],
  ])("cannot be %s", async (model, code) => {
    await expect(open(() => ranked(), model)).rejects.toMatchObject({ code });
  });

  it("takes the ARN of a model in its region as it is", async () => {
    const model = `arn:aws:bedrock:us-west-2::foundation-model/${COHERE}`;
    const { reranker, bodies } = await open(() => ranked([0, 1]), model);
    await reranker.rerank("q", ["a"]);
    expect(JSON.stringify(bodies()[0])).toContain(`"modelArn":"${model}"`);
  });
});
