import { createAmazonBedrock } from "@ai-sdk/amazon-bedrock";
import { embedMany, generateText, jsonSchema, Output, streamText, tool } from "ai";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  LOCAL_BEARER_TOKEN,
  LOCAL_CREDENTIALS,
  type LocalBedrock,
  startLocalBedrock,
} from "../../dist/local/index.js";
import { collect } from "./collect.js";
import { dotProduct } from "./dot-product.js";

const NOVA = "us.amazon.nova-lite-v1:0";
const CLAUDE = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";

let bedrock: LocalBedrock;
let provider: ReturnType<typeof createAmazonBedrock>;

beforeAll(async () => {
  bedrock = await startLocalBedrock();
  provider = createAmazonBedrock({ baseURL: bedrock.url, region: "us-west-2", ...LOCAL_CREDENTIALS });
});

afterAll(() => bedrock.close());

/** A tool that answers with the city that it was asked about. */
const weather = tool({
  description: "Says what the weather is.",
  inputSchema: jsonSchema<{ city: string }>({
    type: "object",
    properties: { city: { type: "string" } },
    required: ["city"],
    additionalProperties: false,
  }),
});

test.for([NOVA, CLAUDE])(
  "generateText gives text, a finish reason and token counts with %s",
  async (model) => {
    const { text, finishReason, usage } = await generateText({
      model: provider(model),
      system: "Answer briefly.",
      prompt: "Hello",
    });
    expect(text).not.toBe("");
    expect(finishReason).toBe("stop");
    expect(usage.totalTokens).toBe((usage.inputTokens ?? 0) + (usage.outputTokens ?? 0));
    const request = bedrock.requests().at(-1);
    expect(request).toMatchObject({ operation: "Converse", modelId: model, status: 200 });
    expect(usage).toMatchObject({ inputTokens: request?.inputTokens, outputTokens: request?.outputTokens });
  },
);

test.for([NOVA, CLAUDE])(
  "streamText gives the text of generateText in several deltas with %s",
  async (model) => {
    const whole = await generateText({ model: provider(model), prompt: "Hello" });
    const stream = streamText({ model: provider(model), prompt: "Hello" });
    const deltas = await collect(stream.textStream);
    expect(deltas.length).toBeGreaterThan(1);
    expect(deltas.join("")).toBe(whole.text);
    expect(await stream.finishReason).toBe("stop");
    expect(await stream.usage).toMatchObject({
      inputTokens: whole.usage.inputTokens,
      outputTokens: whole.usage.outputTokens,
    });
  },
);

test("maxOutputTokens ends the text", async () => {
  const { finishReason, usage } = await generateText({
    model: provider(NOVA),
    prompt: "Hello",
    maxOutputTokens: 3,
  });
  expect(finishReason).toBe("length");
  expect(usage.outputTokens).toBeLessThanOrEqual(3);
});

test.for([NOVA, CLAUDE])("a forced tool is called with arguments of its schema by %s", async (model) => {
  const { toolCalls, finishReason } = await generateText({
    model: provider(model),
    prompt: "What is the weather in Paris?",
    tools: { weather },
    toolChoice: { type: "tool", toolName: "weather" },
  });
  expect(toolCalls).toMatchObject([
    { type: "tool-call", toolName: "weather", input: { city: expect.any(String) } },
  ]);
  expect(finishReason).toBe("tool-calls");
});

test("a forced tool is called in a stream, its arguments in pieces", async () => {
  const stream = streamText({
    model: provider(CLAUDE),
    prompt: "What is the weather in Paris?",
    tools: { weather },
    toolChoice: { type: "tool", toolName: "weather" },
  });
  const parts = await collect(stream.fullStream);
  const pieces = parts.flatMap((part) => (part.type === "tool-input-delta" ? [part.delta] : []));
  const [call] = await stream.toolCalls;
  expect(call).toMatchObject({ toolName: "weather", input: { city: expect.any(String) } });
  expect(JSON.parse(pieces.join(""))).toEqual(call?.input);
});

test("the result of a tool goes back, and text comes", async () => {
  const { text, steps } = await generateText({
    model: provider(CLAUDE),
    prompt: "What is the weather in Paris?",
    tools: { weather: { ...weather, execute: async () => ({ sky: "clear" }) } },
    prepareStep: ({ stepNumber }) =>
      stepNumber === 0 ? { toolChoice: { type: "tool", toolName: "weather" } } : { toolChoice: "auto" },
    stopWhen: ({ steps: done }) => done.length === 2,
  });
  expect(steps.map(({ finishReason }) => finishReason)).toEqual(["tool-calls", "stop"]);
  expect(text).not.toBe("");
});

test("an object of a schema is generated", async () => {
  const { output } = await generateText({
    model: provider(CLAUDE),
    prompt: "Name a city.",
    output: Output.object({
      schema: jsonSchema<{ name: string; population: number }>({
        type: "object",
        properties: { name: { type: "string" }, population: { type: "number" } },
        required: ["name", "population"],
        additionalProperties: false,
      }),
    }),
  });
  expect(output).toEqual({ name: expect.any(String), population: expect.any(Number) });
});

test.for([
  ["amazon.titan-embed-text-v2:0", 1024],
  ["cohere.embed-english-v3", 1024],
  ["amazon.nova-2-multimodal-embeddings-v1:0", 1024],
] as const)("embedMany gives one vector per text with %s", async ([model, dimensions]) => {
  const values = ["I love hiking.", "I like to hike.", "Quarterly tax return"];
  const { embeddings } = await embedMany({ model: provider.embedding(model), values });
  expect(embeddings.map(({ length }) => length)).toEqual([dimensions, dimensions, dimensions]);
  const [hiking = [], hike = [], tax = []] = embeddings;
  expect(dotProduct(hiking, hike)).toBeGreaterThan(dotProduct(hiking, tax));
});

test("an API key works in place of a key pair", async () => {
  const withKey = createAmazonBedrock({
    baseURL: bedrock.url,
    region: "us-west-2",
    apiKey: LOCAL_BEARER_TOKEN,
  });
  const { finishReason } = await generateText({ model: withKey(NOVA), prompt: "Hello" });
  expect(finishReason).toBe("stop");
});

test("throttling is retried", async () => {
  const fault = bedrock.fault({ kind: "throttle", times: 1, operation: "Converse" });
  const { finishReason } = await generateText({ model: provider(NOVA), prompt: "Hello" });
  expect(finishReason).toBe("stop");
  expect(fault.struck()).toBe(1);
  fault.remove();
});
