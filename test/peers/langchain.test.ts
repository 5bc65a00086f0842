import { BedrockEmbeddings, ChatBedrockConverse } from "@langchain/aws";
import { AIMessageChunk, HumanMessage, SystemMessage, ToolMessage } from "@langchain/core/messages";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type LocalBedrock, startLocalBedrock } from "../../dist/local/index.js";
import { collect } from "./collect.js";
import { dotProduct } from "./dot-product.js";

const NOVA = "us.amazon.nova-lite-v1:0";
const CLAUDE = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";

let bedrock: LocalBedrock;

beforeAll(async () => {
  bedrock = await startLocalBedrock();
  // LangChain sets the client's endpoint itself, `https` alone; the variables reach the client all the same.
  for (const [name, value] of Object.entries(bedrock.env)) vi.stubEnv(name, value);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await bedrock.close();
});

/** LangChain knows of no tool choice for Nova unless it is told. */
function chat(model: string): ChatBedrockConverse {
  return new ChatBedrockConverse({
    model,
    region: "us-west-2",
    supportsToolChoiceValues: ["auto", "any", "tool"],
  });
}

const weather = {
  type: "function",
  function: {
    name: "weather",
    description: "Says what the weather is.",
    parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
  },
};

test.for([NOVA, CLAUDE])("invoke gives a message with its stop reason and usage with %s", async (model) => {
  const message = await chat(model).invoke([new SystemMessage("Answer briefly."), new HumanMessage("Hello")]);
  expect(message.text).not.toBe("");
  expect(message.response_metadata).toMatchObject({ stopReason: "end_turn" });
  const request = bedrock.requests().at(-1);
  expect(request).toMatchObject({ operation: "Converse", modelId: model, status: 200 });
  expect(message.usage_metadata).toMatchObject({
    input_tokens: request?.inputTokens,
    output_tokens: request?.outputTokens,
    total_tokens: (request?.inputTokens ?? 0) + (request?.outputTokens ?? 0),
  });
});

test.for([NOVA, CLAUDE])("stream gives the text of invoke in several chunks with %s", async (model) => {
  const whole = await chat(model).invoke("Hello");
  const chunks = await collect(await chat(model).stream("Hello"));
  const texts = chunks.map(({ text }) => text).filter((text) => text !== "");
  expect(texts.length).toBeGreaterThan(1);
  expect(texts.join("")).toBe(whole.text);
  const message = chunks.reduce((joined, chunk) => joined.concat(chunk), new AIMessageChunk(""));
  expect(message.usage_metadata).toMatchObject({
    input_tokens: whole.usage_metadata?.input_tokens,
    output_tokens: whole.usage_metadata?.output_tokens,
  });
});

test.for([NOVA, CLAUDE])("bindTools makes a call of a forced tool with %s", async (model) => {
  const message = await chat(model)
    .bindTools([weather], { tool_choice: "weather" })
    .invoke("What is the weather in Paris?");
  expect(message.tool_calls).toMatchObject([
    { type: "tool_call", name: "weather", args: { city: expect.any(String) }, id: expect.any(String) },
  ]);
  expect(message.response_metadata).toMatchObject({ stopReason: "tool_use" });
});

test("a tool's arguments come in pieces, and its result goes back", async () => {
  const model = chat(CLAUDE);
  const chunks = await collect(
    await model.bindTools([weather], { tool_choice: "weather" }).stream("What is the weather in Paris?"),
  );
  const call = chunks.reduce((joined, chunk) => joined.concat(chunk), new AIMessageChunk(""));
  expect(chunks.filter(({ tool_call_chunks = [] }) => tool_call_chunks.length > 0).length).toBeGreaterThan(1);
  expect(call.tool_calls).toMatchObject([{ name: "weather", args: { city: expect.any(String) } }]);
  const answer = await model
    .bindTools([weather])
    .invoke([
      new HumanMessage("What is the weather in Paris?"),
      call,
      new ToolMessage({ content: "Clear sky", tool_call_id: call.tool_calls?.[0]?.id ?? "" }),
    ]);
  expect(answer.text).not.toBe("");
  expect(answer.response_metadata).toMatchObject({ stopReason: "end_turn" });
});

test("withStructuredOutput gives an object of the schema", async () => {
  const schema = {
    title: "City",
    type: "object",
    properties: { name: { type: "string" }, population: { type: "integer" } },
    required: ["name", "population"],
  };
  const city = await chat(CLAUDE).withStructuredOutput(schema).invoke("Name a city.");
  expect(city).toEqual({ name: expect.any(String), population: expect.any(Number) });
});

test.for([
  ["amazon.titan-embed-text-v1", 1536],
  ["amazon.titan-embed-text-v2:0", 1024],
] as const)("embedQuery and embedDocuments give vectors of %s", async ([model, dimensions]) => {
  const embeddings = new BedrockEmbeddings({ model, region: "us-west-2" });
  const query = await embeddings.embedQuery("hiking");
  expect(query).toHaveLength(dimensions);
  const [hiking = [], tax = []] = await embeddings.embedDocuments(["I love hiking.", "Quarterly tax return"]);
  expect(hiking).toHaveLength(dimensions);
  expect(dotProduct(query, hiking)).toBeGreaterThan(dotProduct(query, tax));
});

test("the dimensions of Titan V2 can be chosen", async () => {
  const embeddings = new BedrockEmbeddings({
    model: "amazon.titan-embed-text-v2:0",
    dimensions: 256,
    region: "us-west-2",
  });
  expect(await embeddings.embedQuery("hiking")).toHaveLength(256);
});
