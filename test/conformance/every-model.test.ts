import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ChatApiName } from "../../src/bedrock/choose-api.js";
import type { BedrockClient } from "../../src/bedrock/client.js";
import { BedrockEmbedder } from "../../src/bedrock/embedder.js";
import { BedrockImageModel } from "../../src/bedrock/image-model.js";
import { BedrockLLM } from "../../src/bedrock/llm.js";
import { BedrockReranker } from "../../src/bedrock/reranker.js";
import type { ModelFacts } from "../../src/catalogue/models.js";
import { VarveError } from "../../src/errors.js";
import { type LocalBedrock, startLocalBedrock } from "../../src/local/index.js";
import type { GenerateRequest, GenerateResult, ToolDefinition } from "../../src/spec/language-model.js";
import { MODELS, ofKind, whyNotServed } from "./catalogue-models.js";
import { localClient } from "./local-client.js";

/** A limit is stated, for some models stop after 20 tokens without one. */
const LISBON: GenerateRequest = {
  messages: [{ role: "user", content: "Tell me about Lisbon." }],
  maxTokens: 200,
};
const WEATHER: ToolDefinition = {
  name: "get_weather",
  inputSchema: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
};
const FORCED: GenerateRequest = { ...LISBON, tools: [WEATHER], toolChoice: "any" };
const ONE_PIXEL = new Uint8Array(
  Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "base64",
  ),
);
const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Native bodies in which tools can be offered, and whether the model can be made to call one. */
const NATIVE_TOOLS: Readonly<Record<string, "forced" | "offered">> = {
  "anthropic-messages": "forced",
  nova: "forced",
  "mistral-chat": "forced",
  "openai-chat": "forced",
  "cohere-command-r": "offered",
};

const CHAT = ofKind("chat");

let bedrock: LocalBedrock;
const clients = new Map<string, BedrockClient>();

beforeAll(async () => {
  bedrock = await startLocalBedrock();
});

afterAll(async () => {
  for (const client of clients.values()) await client.close();
  await bedrock.close();
});

/** The id by which a model is called, and a client in a region that it can be called from. */
function wayTo({ id, inferenceProfileOnly, profiles, onDemandRegions }: ModelFacts): {
  readonly model: string;
  readonly client: BedrockClient;
} {
  const profile = inferenceProfileOnly === true ? profiles[0] : undefined;
  const [region = "us-west-2"] = profile === undefined ? onDemandRegions : (profile.sourceRegions ?? []);
  const client = clients.get(region) ?? localClient(bedrock, { region });
  clients.set(region, client);
  return { model: profile?.id ?? id, client };
}

async function generate(
  facts: ModelFacts,
  request: GenerateRequest,
  api?: ChatApiName,
): Promise<GenerateResult> {
  return new BedrockLLM({ ...wayTo(facts), api }).generate(request);
}

async function stream(
  facts: ModelFacts,
  request: GenerateRequest,
  api?: ChatApiName,
): Promise<GenerateResult> {
  let text = "";
  for await (const event of new BedrockLLM({ ...wayTo(facts), api }).stream(request)) {
    if (event.type === "text-delta") text += event.text;
    if (event.type !== "message-stop") continue;
    expect(event.result.text).toBe(text);
    return event.result;
  }
  throw new Error("The stream ended without message-stop.");
}

/** What does not differ from one call to the next. */
function lasting({ content, stopReason, usage, toolCalls, warnings }: GenerateResult): object {
  return { content, stopReason, usage, toolCalls, warnings };
}

async function codeOf(call: () => Promise<unknown>): Promise<string> {
  try {
    await call();
  } catch (error) {
    if (error instanceof VarveError) return error.code;
    throw error;
  }
  return "ok";
}

function expectText({ text, stopReason, usage, requestId, attempts }: GenerateResult): void {
  expect(text).toContain("Your message is about: lisbon.");
  expect({ stopReason, attempts }).toEqual({ stopReason: "end_turn", attempts: 1 });
  expect(usage?.inputTokens).toBeGreaterThan(0);
  expect(usage?.totalTokens).toBe((usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0));
  expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
}

describe.each(CHAT)("the chat model %s", (id, model) => {
  const reason = whyNotServed(model);
  if (reason !== undefined) {
    it(`is refused before any request, for ${reason}`, () => {
      for (const api of [undefined, "converse", "invoke"] as const) {
        expect(() => new BedrockLLM({ ...wayTo(model), api })).toThrow(
          expect.objectContaining({ code: "MODEL_UNSUPPORTED", message: expect.stringContaining(id) }),
        );
      }
    });
    return;
  }
  const { converseStream } = model.apis;
  // Where the catalogue names no native body, varve knows none.
  const invokes = model.invokeFormat !== undefined;
  const invokeStreams = invokes && model.apis.invokeModelStream === true;

  it("answers by Converse", async () => {
    expectText(await generate(model, LISBON, "converse"));
  });

  it("streams by Converse what it answers, or says that it does not", async () => {
    if (converseStream === false) {
      expect(await codeOf(() => stream(model, LISBON, "converse"))).toBe("REQUEST_REJECTED");
      return;
    }
    const [streamed, whole] = [
      await stream(model, LISBON, "converse"),
      await generate(model, LISBON, "converse"),
    ];
    expect(lasting(streamed)).toEqual(lasting(whole));
  });

  it("answers by its own body, or says that none is known", async () => {
    if (!invokes) {
      expect(await codeOf(() => generate(model, LISBON, "invoke"))).toBe("MODEL_UNSUPPORTED");
      return;
    }
    expectText(await generate(model, LISBON, "invoke"));
  });

  it("streams by its own chunks what it answers, or says that it does not", async () => {
    if (!invokeStreams) {
      expect(await codeOf(() => stream(model, LISBON, "invoke"))).toBe("MODEL_UNSUPPORTED");
      return;
    }
    const [streamed, whole] = [
      await stream(model, LISBON, "invoke"),
      await generate(model, LISBON, "invoke"),
    ];
    expect(lasting(streamed)).toEqual(lasting(whole));
  });

  it("calls a tool where it can be made to, also in a stream, or says that it has none", async () => {
    if (model.capabilities.tools === false) {
      expect(await codeOf(() => generate(model, FORCED))).toBe("MODEL_UNSUPPORTED");
      return;
    }
    const whole = await generate(model, FORCED);
    const { toolChoice: choices } = model.capabilities;
    if (choices === undefined || choices.includes("any") || choices.includes("tool")) {
      expect(whole.toolCalls).toMatchObject([{ name: WEATHER.name, input: { city: expect.any(String) } }]);
      expect(whole.stopReason).toBe("tool_use");
    } else {
      expect(whole.warnings).toHaveLength(1);
    }
    if (model.capabilities.streamingTools === false) {
      expect(await codeOf(() => stream(model, FORCED))).toBe("REQUEST_REJECTED");
      return;
    }
    expect(withoutIds(await stream(model, FORCED))).toEqual(withoutIds(whole));
  });

  const nativeTools = NATIVE_TOOLS[model.invokeFormat ?? ""];
  if (!invokes || model.capabilities.tools === false) return;

  it("calls a tool in its own body, or says that this has no room for tools", async () => {
    if (nativeTools === undefined) {
      expect(await codeOf(() => generate(model, FORCED, "invoke"))).toBe("MODEL_UNSUPPORTED");
      return;
    }
    const whole = await generate(model, FORCED, "invoke");
    expect(whole.toolCalls).toMatchObject(nativeTools === "forced" ? [{ name: WEATHER.name }] : []);
    if (model.capabilities.streamingTools === false) {
      expect(await codeOf(() => stream(model, FORCED, "invoke"))).toBe("REQUEST_REJECTED");
      return;
    }
    expect(withoutIds(await stream(model, FORCED, "invoke"))).toEqual(withoutIds(whole));
  });
});

/** A call has a new id each time. */
function withoutIds({ content, stopReason, usage }: GenerateResult): object {
  const blocks = content.map((block) => (block.type === "tool-use" ? { ...block, id: "" } : block));
  return { content: blocks, stopReason, usage };
}

describe.each(ofKind("embedding"))("the embedding model %s", (id, model) => {
  const reason = whyNotServed(model);
  if (reason !== undefined) {
    it(`is refused before any request, for ${reason}`, () => {
      expect(() => new BedrockEmbedder(wayTo(model))).toThrow(
        expect.objectContaining({ code: "MODEL_UNSUPPORTED", message: expect.stringContaining(id) }),
      );
    });
    return;
  }

  it.each(model.embedding?.dimensions ?? [])("makes vectors of %i numbers", async (dimensions) => {
    const embedder = new BedrockEmbedder({ ...wayTo(model), dimensions });
    const texts = ["Alice drinks tea", "Alice likes to drink tea", "The bridge was closed"];
    const { vectors, inputTokens } = await embedder.embed(texts, { purpose: "document" });
    expect(vectors.map(({ length }) => length)).toEqual([dimensions, dimensions, dimensions]);
    const [tea, drinks, bridge] = vectors;
    expect(cosine(tea, drinks)).toBeGreaterThan(cosine(tea, bridge));
    expect(inputTokens).toBeGreaterThan(0);
  });

  it("takes queries too", async () => {
    const embedder = new BedrockEmbedder(wayTo(model));
    const { vectors } = await embedder.embed(["What does Alice drink?"], { purpose: "query" });
    expect(vectors.map(({ length }) => length)).toEqual([embedder.space.dimensions]);
  });
});

function cosine(one: Float32Array = new Float32Array(), other: Float32Array = new Float32Array()): number {
  const dot = (a: Float32Array, b: Float32Array): number =>
    a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
  return dot(one, other) / Math.sqrt(dot(one, one) * dot(other, other));
}

describe.each(ofKind("image"))("the image model %s", (_id, model) => {
  it("makes a PNG of a prompt, or of a prompt and an image where it works on one", async () => {
    const images = new BedrockImageModel(wayTo(model));
    const prompt = "a lake at dawn";
    // Services on images say by themselves that they need one, before any request.
    const needsImage = (await codeOf(() => images.generate({ prompt }))) === "INPUT_INVALID";
    expect(needsImage).toBe(model.inferenceProfileOnly === true);
    const { outcomes, attempts } = await images.generate({
      prompt,
      ...(needsImage && { image: { bytes: ONE_PIXEL } }),
    });
    expect(outcomes).toMatchObject([{ status: "ok", format: "png" }]);
    const [first] = outcomes;
    expect(first?.status === "ok" && [...first.bytes.subarray(0, 8)]).toEqual(PNG_SIGNATURE);
    expect(attempts).toBe(1);
  });
});

describe.each(ofKind("rerank"))("the reranking model %s", (_id, model) => {
  it("puts the document first that answers the query", async () => {
    const documents = ["Bob lives in Rome", "Alice drinks tea", "The bridge was closed"];
    const { results, requests } = await new BedrockReranker(wayTo(model)).rerank(
      "what does Alice drink?",
      documents,
    );
    expect(results[0]?.index).toBe(1);
    expect(results.map(({ index }) => index).toSorted()).toEqual([0, 1, 2]);
    expect(results.every(({ score }) => score >= 0 && score <= 1)).toBe(true);
    expect(requests).toBe(1);
  });
});

it("only these models are refused altogether", () => {
  expect(MODELS.filter((model) => whyNotServed(model) !== undefined).map(({ id }) => id)).toEqual([
    "anthropic.claude-mythos-5",
    "anthropic.claude-mythos-preview",
    "google.gemma-4-26b-a4b",
    "google.gemma-4-31b",
    "google.gemma-4-e2b",
    "openai.gpt-5.4",
    "openai.gpt-5.5",
    "twelvelabs.marengo-embed-2-7-v1:0",
    "twelvelabs.marengo-embed-3-0-v1:0",
    "twelvelabs.pegasus-1-2-v1:0",
    "xai.grok-4.3",
  ]);
});
