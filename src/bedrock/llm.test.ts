import { afterEach, describe, expect, it } from "vitest";
import {
  type CannedAnswer,
  type CannedServer,
  startCannedServer,
} from "../../test/fixtures/canned-server.js";
import { openBedrock } from "../../test/fixtures/open-bedrock.js";
import type { GenerateRequest } from "../spec/language-model.js";
import { SILENT_LOGGER } from "../spec/logger.js";
import { BedrockClient } from "./client.js";
import { CredentialSource } from "./credential-source.js";
import { BedrockLLM, type BedrockLLMOptions } from "./llm.js";

const CLAUDE = "anthropic.claude-3-5-sonnet-20240620-v1:0";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function converseAnswer(members: object = {}): CannedAnswer {
  return {
    headers: { "x-amzn-requestid": "r-1" },
    body: {
      output: { message: { role: "assistant", content: [{ text: "Hello" }] } },
      stopReason: "end_turn",
      usage: { inputTokens: 10, outputTokens: 5, totalTokens: 15 },
      metrics: { latencyMs: 321 },
      ...members,
    },
  };
}

async function open(
  answer: CannedAnswer,
  options: Partial<BedrockLLMOptions> = {},
): Promise<{ llm: BedrockLLM; server: CannedServer; sent(): unknown }> {
  const server = await startCannedServer(() => answer);
  const client = new BedrockClient({
    region: "us-west-2",
    credentials: new CredentialSource({ accessKeyId: "AKID", secretAccessKey: "s" }),
    endpoint: server.url,
  });
  cleanups.push(
    () => server.close(),
    () => client.close(),
  );
  const llm = new BedrockLLM({ client, model: CLAUDE, ...options });
  return { llm, server, sent: () => JSON.parse(server.requests.at(-1)?.body ?? "null") };
}

const HELLO: GenerateRequest = { messages: [{ role: "user", content: "Hi" }] };

describe("the model behind an ARN that does not name it", () => {
  const ARN = "arn:aws:bedrock:us-west-2:123456789012:application-inference-profile/a1b2c3d4e5f6";

  it.each(["converse", "invoke"] as const)("is warned about near its end, by %s too", async (api) => {
    const warnings: string[] = [];
    const logger = { ...SILENT_LOGGER, warn: (message: string) => void warnings.push(message) };
    const baseModel = { converse: "amazon.titan-text-express-v1", invoke: "meta.llama2-70b-chat-v1" }[api];
    const bedrock = await openBedrock(
      () => ({ status: 404, headers: { "x-amzn-errortype": "ResourceNotFoundException" }, body: {} }),
      { logger, maxAttempts: 1 },
    );
    cleanups.push(bedrock.close);
    const llm = new BedrockLLM({ client: bedrock.client, model: ARN, baseModel, api });
    for (const _ of [1, 2]) {
      await expect(llm.generate(HELLO)).rejects.toMatchObject({
        code: "MODEL_NOT_FOUND",
        message: expect.stringContaining("The model is at the end of its life"),
      });
    }
    expect(warnings).toEqual([expect.stringContaining(`${baseModel}: The model is at the end of its life`)]);
  });
});

describe("BedrockLLM", () => {
  it("sends the conversation alone when nothing else is set, and reads the answer", async () => {
    const { llm, server, sent } = await open(converseAnswer());
    expect(await llm.generate(HELLO)).toEqual({
      text: "Hello",
      content: [{ type: "text", text: "Hello" }],
      toolCalls: [],
      stopReason: "end_turn",
      usage: { inputTokens: 10, outputTokens: 5, totalTokens: 15 },
      requestId: "r-1",
      latencyMs: 321,
      attempts: 1,
      region: "us-west-2",
      timings: expect.any(Object),
      warnings: [],
    });
    expect(server.requests[0]?.path).toBe("/model/anthropic.claude-3-5-sonnet-20240620-v1%3A0/converse");
    expect(sent()).toEqual({ messages: [{ role: "user", content: [{ text: "Hi" }] }] });
  });

  it("sends system prompt, parameters, model fields and a forced tool", async () => {
    const { llm, sent } = await open(converseAnswer(), {
      temperature: 0.2,
      maxTokens: 2000,
      topP: 0.9,
      topK: 1,
      modelKwargs: { anthropic_beta: ["x"] },
    });
    const inputSchema = { type: "object", properties: {}, required: [] };
    await llm.generate({
      ...HELLO,
      system: "Be brief.",
      tools: [{ name: "remember", description: "Stores.", inputSchema, strict: true }],
      toolChoice: { tool: "remember" },
      maxTokens: 500,
      stopSequences: ["END"],
    });
    expect(sent()).toEqual({
      messages: [{ role: "user", content: [{ text: "Hi" }] }],
      system: [{ text: "Be brief." }],
      inferenceConfig: { maxTokens: 500, temperature: 0.2, topP: 0.9, stopSequences: ["END"] },
      additionalModelRequestFields: { top_k: 1, anthropic_beta: ["x"] },
      toolConfig: {
        tools: [
          { toolSpec: { name: "remember", description: "Stores.", inputSchema: { json: inputSchema } } },
        ],
        toolChoice: { tool: { name: "remember" } },
      },
    });
  });

  it("reads text, tool calls and reasoning, and sends the reasoning back as it came", async () => {
    const reasoning = { reasoningText: { text: "Let me see.", signature: "c2ln" } };
    const redacted = { redactedContent: "AAEC" };
    const content = [
      { reasoningContent: reasoning },
      { reasoningContent: redacted },
      { text: "One " },
      { toolUse: { toolUseId: "t1", name: "remember", input: { facts: ["a"] } } },
      { somethingNew: { a: 1 } },
      { text: "two" },
    ];
    const { llm, sent } = await open(
      converseAnswer({ output: { message: { role: "assistant", content } }, stopReason: "tool_use" }),
    );
    const result = await llm.generate(HELLO);
    expect(result).toMatchObject({ text: "One two", stopReason: "tool_use" });
    expect(result.content).toEqual([
      { type: "reasoning", text: "Let me see.", raw: reasoning },
      { type: "reasoning", raw: redacted },
      { type: "text", text: "One " },
      { type: "tool-use", id: "t1", name: "remember", input: { facts: ["a"] } },
      { type: "text", text: "two" },
    ]);
    expect(result.toolCalls).toEqual([
      { type: "tool-use", id: "t1", name: "remember", input: { facts: ["a"] } },
    ]);

    await llm.generate({ messages: [...HELLO.messages, { role: "assistant", content: result.content }] });
    expect(sent()).toMatchObject({
      messages: [
        { role: "user" },
        { role: "assistant", content: content.filter((block) => !("somethingNew" in block)) },
      ],
      toolConfig: { tools: [{ toolSpec: { name: "remember" } }] },
    });
  });

  it("adds cache reads and writes to the total, and tells the writes that cost more apart", async () => {
    const usage = {
      inputTokens: 10,
      outputTokens: 5,
      totalTokens: 15,
      cacheReadInputTokens: 100,
      cacheWriteInputTokens: 7,
      cacheDetails: [
        { ttl: "5m", inputTokens: 4 },
        { ttl: "1h", inputTokens: 3 },
      ],
    };
    const { llm } = await open(converseAnswer({ usage }));
    expect((await llm.generate(HELLO)).usage).toEqual({
      inputTokens: 10,
      outputTokens: 5,
      cacheReadTokens: 100,
      cacheWriteTokens: 7,
      cacheWrite1hTokens: 3,
      totalTokens: 122,
    });
  });

  it("leaves unstated what the service does not state", async () => {
    const { llm } = await open({
      body: { output: { message: { role: "assistant", content: [] } }, stopReason: "some_future_reason" },
    });
    expect(await llm.generate(HELLO)).toEqual({
      text: "",
      content: [],
      toolCalls: [],
      stopReason: "some_future_reason",
      attempts: 1,
      region: "us-west-2",
      timings: expect.any(Object),
      warnings: [],
    });
    const partial = await open(converseAnswer({ usage: { outputTokens: 3 } }));
    expect((await partial.llm.generate(HELLO)).usage).toEqual({ outputTokens: 3 });
  });

  it("tells where the time went, and which tier served the call", async () => {
    const answers: CannedAnswer[] = [
      { status: 503, headers: { "x-amzn-errortype": "ServiceUnavailableException" } },
      converseAnswer({ serviceTier: { type: "flex" } }),
    ];
    const { client, close } = await openBedrock((_request, index) => answers[index] ?? {});
    cleanups.push(close);
    const llm = new BedrockLLM({ client, model: CLAUDE });
    const { serviceTier, attempts, timings } = await llm.generate(HELLO);
    expect({ serviceTier, attempts }).toEqual({ serviceTier: "flex", attempts: 2 });
    const parts = ["retryMs", "queueMs", "signMs", "firstByteMs", "networkMs", "decodeMs"] as const;
    expect(Object.keys(timings ?? {}).sort()).toEqual([...parts].sort());
    for (const part of parts) expect(timings?.[part]).toBeGreaterThan(0);
    expect(timings?.firstByteMs).toBeLessThanOrEqual(timings?.networkMs ?? 0);
  });

  it("reads the tier of a native answer from its header", async () => {
    const { llm } = await open(
      {
        headers: { "x-amzn-bedrock-service-tier": "priority" },
        body: { content: [], stop_reason: "end_turn" },
      },
      { api: "invoke" },
    );
    expect(await llm.generate(HELLO)).toMatchObject({ serviceTier: "priority" });
  });

  it("refuses an answer without a message", async () => {
    const { llm } = await open({ headers: { "x-amzn-requestid": "r-2" }, body: { output: {} } });
    await expect(llm.generate(HELLO)).rejects.toMatchObject({
      code: "RESPONSE_INVALID",
      requestId: "r-2",
      modelId: CLAUDE,
      message: `The answer of ${CLAUDE} in us-west-2 holds no message.`,
    });
  });

  it("carries what was asked for beside the answer, and says by the stop reason that a guardrail stepped in", async () => {
    const { llm } = await open(
      converseAnswer({
        stopReason: "guardrail_intervened",
        additionalModelResponseFields: { stop_sequence: "END" },
        trace: { guardrail: { actionReason: "Guardrail blocked." } },
      }),
    );
    expect(await llm.generate(HELLO)).toMatchObject({
      stopReason: "guardrail_intervened",
      responseFields: { stop_sequence: "END" },
      trace: { guardrail: { actionReason: "Guardrail blocked." } },
    });
  });

  it("refuses settings that Bedrock rejects when it is made", async () => {
    const guardrail = { identifier: "ab12cd34ef56", version: "latest" };
    await expect(open(converseAnswer(), { guardrail })).rejects.toMatchObject({ code: "CONFIG_INVALID" });
  });

  it("sends no request for a conversation without text", async () => {
    const { llm, server } = await open(converseAnswer());
    await expect(
      llm.generate({ messages: [{ role: "user", content: " " }], system: "s" }),
    ).rejects.toMatchObject({
      code: "INPUT_INVALID",
    });
    expect(server.requests).toHaveLength(0);
  });

  it("folds the system prompt into the first user turn for a model without system prompts", async () => {
    const { llm, sent } = await open(converseAnswer(), { model: "mistral.mistral-7b-instruct-v0:2" });
    await llm.generate({ ...HELLO, system: "Be brief." });
    expect(sent()).toEqual({
      messages: [{ role: "user", content: [{ text: "Be brief." }, { text: "Hi" }] }],
    });
  });

  it("leaves out a blank system prompt", async () => {
    const { llm, sent } = await open(converseAnswer());
    await llm.generate({ ...HELLO, system: " " });
    expect(sent()).not.toHaveProperty("system");
  });

  it("reports on each result, once each, what was dropped", async () => {
    const { llm } = await open(converseAnswer(), { model: "meta.llama3-1-8b-instruct-v1:0", topK: 3 });
    const tools = ["a", "b"].map((name) => ({ name, inputSchema: {} }));
    const expected = [
      'toolChoice "any" is not supported by this model; "auto" was sent instead.',
      "topK was not sent: no such parameter is documented for meta.llama3-1-8b-instruct-v1:0.",
    ];
    for (let call = 0; call < 2; call++) {
      const { warnings } = await llm.generate({ ...HELLO, tools, toolChoice: "any" });
      expect([...warnings].sort()).toEqual([...expected].sort());
    }
  });

  it("uses the facts of baseModel for an ARN that does not name its model, and calls the ARN", async () => {
    const model = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3d4e5f6";
    const { llm, server, sent } = await open(converseAnswer(), {
      model,
      baseModel: "anthropic.claude-opus-4-7",
      temperature: 0.1,
    });
    const { warnings, region } = await llm.generate(HELLO);
    expect(warnings).toEqual([`temperature was not sent: ${model} rejects sampling parameters.`]);
    expect(region).toBe("us-east-1");
    expect(server.requests[0]?.path).toContain("application-inference-profile%2Fa1b2c3d4e5f6/converse");
    expect(sent()).not.toHaveProperty("inferenceConfig");
  });

  it("takes the family of such an ARN from providerOverride", async () => {
    const model = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3d4e5f6";
    const { llm, sent } = await open(converseAnswer(), { model, providerOverride: "cohere", topK: 4 });
    expect((await llm.generate(HELLO)).warnings).toEqual([]);
    expect(sent()).toMatchObject({ additionalModelRequestFields: { k: 4 } });
  });

  it.each([
    ["amazon.titan-embed-text-v2:0", "is a model for embedding, not for chat"],
    ["openai.gpt-5.4", "is not served by Converse"],
  ])("refuses %s at once", async (model, why) => {
    await expect(open(converseAnswer(), { model })).rejects.toMatchObject({
      code: "MODEL_UNSUPPORTED",
      message: `${model} ${why}: choose a chat model as the llm's model.`,
    });
  });

  it("refuses a malformed model id at once", async () => {
    await expect(open(converseAnswer(), { model: "claude" })).rejects.toMatchObject({
      code: "MODEL_ID_INVALID",
    });
    await expect(open(converseAnswer(), { model: "claude", baseModel: CLAUDE })).rejects.toMatchObject({
      code: "MODEL_ID_INVALID",
    });
  });
});
