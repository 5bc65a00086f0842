import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import {
  AccessDeniedException,
  BedrockRuntimeClient,
  ConverseCommand,
  type ConverseCommandInput,
  ConverseStreamCommand,
  type ConverseStreamOutput,
  InvokeModelCommand,
  ModelErrorException,
  ModelStreamErrorException,
  ServiceUnavailableException,
  ThrottlingException,
} from "@aws-sdk/client-bedrock-runtime";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LOCAL_CREDENTIALS, type LocalBedrock, startLocalBedrock } from "../../index.js";

const NOVA = "amazon.nova-lite-v1:0";
const HELLO = [{ role: "user" as const, content: [{ text: "Hello" }] }];
const TOOL = { toolSpec: { name: "look", description: "looks", inputSchema: { json: { type: "object" } } } };

/** An OpenAI-compatible server that keeps what it is asked and answers as it is told. */
class Upstream {
  readonly asked: { path: string; authorization: string | undefined; body: Record<string, unknown> }[] = [];
  answer: (response: ServerResponse) => void = (response) => response.end("{}");
  readonly #server: Server = createServer((request, response) => void this.#serve(request, response));

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  json(value: unknown, status = 200): void {
    this.answer = (response) => response.writeHead(status).end(JSON.stringify(value));
  }

  events(chunks: readonly unknown[], end = "data: [DONE]\n\n"): void {
    this.answer = (response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      for (const chunk of chunks) response.write(`data: ${JSON.stringify(chunk)}\n\n`);
      response.end(end);
    };
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = JSON.parse(await text(request));
    this.asked.push({ path: request.url ?? "", authorization: request.headers.authorization, body });
    this.answer(response);
  }
}

let upstream: Upstream;
let bedrock: LocalBedrock;
let client: BedrockRuntimeClient;

beforeEach(async () => {
  upstream = new Upstream();
  const url = await upstream.start();
  bedrock = await startLocalBedrock({
    upstream: { url, model: "llama", embeddingModel: "nomic", apiKey: "k" },
  });
  client = new BedrockRuntimeClient({
    endpoint: bedrock.url,
    region: "us-west-2",
    credentials: { ...LOCAL_CREDENTIALS },
    maxAttempts: 1,
  });
});
afterEach(async () => {
  await bedrock.close();
  upstream.stop();
});

const completion = (message: object, finish_reason = "stop") => ({
  choices: [{ message: { role: "assistant", ...message }, finish_reason }],
  usage: { prompt_tokens: 7, completion_tokens: 5, total_tokens: 12 },
});
const converse = (changes: Partial<ConverseCommandInput> = {}) =>
  client.send(new ConverseCommand({ modelId: NOVA, messages: HELLO, ...changes }));
const delta = (value: object, finish_reason: string | null = null) => ({
  choices: [{ delta: value, finish_reason }],
});

async function streamed(changes: Partial<ConverseCommandInput> = {}): Promise<ConverseStreamOutput[]> {
  const { stream } = await client.send(
    new ConverseStreamCommand({ modelId: NOVA, messages: HELLO, ...changes }),
  );
  const events: ConverseStreamOutput[] = [];
  for await (const event of stream ?? []) events.push(event);
  return events;
}

describe("a server behind Converse", () => {
  it("is asked in its own words, and its answer comes back in Bedrock's", async () => {
    upstream.json(completion({ content: "Good day." }));
    const answer = await converse({
      system: [{ text: "Be kind." }, { text: "Be short." }],
      inferenceConfig: { maxTokens: 10, temperature: 0.5, topP: 0.9, stopSequences: ["END"] },
    });
    expect(upstream.asked).toEqual([
      {
        path: "/v1/chat/completions",
        authorization: "Bearer k",
        body: {
          model: "llama",
          messages: [
            { role: "system", content: "Be kind.\n\nBe short." },
            { role: "user", content: "Hello" },
          ],
          max_tokens: 10,
          temperature: 0.5,
          top_p: 0.9,
          stop: ["END"],
        },
      },
    ]);
    expect(answer).toMatchObject({
      output: { message: { role: "assistant", content: [{ text: "Good day." }] } },
      stopReason: "end_turn",
      usage: { inputTokens: 7, outputTokens: 5, totalTokens: 12 },
    });
  });

  it("is told of tools, their calls and their results", async () => {
    const call = { id: "c2", type: "function", function: { name: "look", arguments: '{"at":"sea"}' } };
    upstream.json(completion({ content: null, tool_calls: [call] }, "tool_calls"));
    const answer = await converse({
      messages: [
        ...HELLO,
        {
          role: "assistant",
          content: [{ text: "So." }, { toolUse: { toolUseId: "c1", name: "look", input: { at: "sky" } } }],
        },
        {
          role: "user",
          content: [{ toolResult: { toolUseId: "c1", content: [{ json: { seen: 1 } }] } }, { text: "And?" }],
        },
      ],
      toolConfig: { tools: [TOOL], toolChoice: { tool: { name: "look" } } },
    });
    expect(upstream.asked[0]?.body).toEqual({
      model: "llama",
      messages: [
        { role: "user", content: "Hello" },
        {
          role: "assistant",
          content: "So.",
          tool_calls: [{ id: "c1", type: "function", function: { name: "look", arguments: '{"at":"sky"}' } }],
        },
        { role: "tool", tool_call_id: "c1", content: '{"seen":1}' },
        { role: "user", content: "And?" },
      ],
      tools: [
        {
          type: "function",
          function: { name: "look", description: "looks", parameters: { type: "object" } },
        },
      ],
      tool_choice: { type: "function", function: { name: "look" } },
    });
    expect(answer.stopReason).toBe("tool_use");
    expect(answer.output?.message?.content).toEqual([
      { toolUse: { toolUseId: "c2", name: "look", input: { at: "sea" } } },
    ]);
  });

  it("sees images", async () => {
    upstream.json(completion({ content: "A dot." }));
    const bytes = Buffer.from("iVBORw0KGgo=", "base64");
    await converse({
      messages: [
        { role: "user", content: [{ text: "What?" }, { image: { format: "png", source: { bytes } } }] },
      ],
    });
    expect(upstream.asked[0]?.body["messages"]).toEqual([
      {
        role: "user",
        content: [
          { type: "text", text: "What?" },
          { type: "image_url", image_url: { url: "data:image/png;base64,iVBORw0KGgo=" } },
        ],
      },
    ]);
  });

  it("answers native bodies too", async () => {
    upstream.json(completion({ content: "Good day.", reasoning_content: "They greet." }));
    const answer = await client.send(
      new InvokeModelCommand({
        modelId: "us.anthropic.claude-haiku-4-5-20251001-v1:0",
        body: JSON.stringify({
          anthropic_version: "bedrock-2023-05-31",
          max_tokens: 20,
          messages: [{ role: "user", content: "Hello" }],
        }),
      }),
    );
    const body = JSON.parse(answer.body.transformToString());
    expect(body.content.at(-1)).toEqual({ type: "text", text: "Good day." });
    expect(body.usage).toMatchObject({ input_tokens: 7, output_tokens: 5 });
  });
});

describe("a server behind ConverseStream", () => {
  it("has its words passed on as they come, then the usage", async () => {
    upstream.events([
      delta({ role: "assistant", content: "" }),
      delta({ content: "Good " }),
      delta({ content: "day." }),
      delta({}, "length"),
      { choices: [], usage: { prompt_tokens: 7, completion_tokens: 5 } },
    ]);
    expect(await streamed()).toEqual([
      { messageStart: { role: "assistant" } },
      { contentBlockDelta: { contentBlockIndex: 0, delta: { text: "Good " } } },
      { contentBlockDelta: { contentBlockIndex: 0, delta: { text: "day." } } },
      { contentBlockStop: { contentBlockIndex: 0 } },
      { messageStop: { stopReason: "max_tokens" } },
      {
        metadata: {
          usage: { inputTokens: 7, outputTokens: 5, totalTokens: 12 },
          metrics: { latencyMs: expect.any(Number) },
        },
      },
    ]);
    expect(upstream.asked[0]?.body).toMatchObject({ stream: true, stream_options: { include_usage: true } });
  });

  it("has its tool calls passed on piece by piece, each in a block of its own", async () => {
    const call = (index: number, value: object) => delta({ tool_calls: [{ index, ...value }] });
    upstream.events([
      delta({ content: "Let me see." }),
      call(0, { id: "c1", function: { name: "look", arguments: "" } }),
      call(0, { function: { arguments: '{"at":' } }),
      call(0, { function: { arguments: '"sea"}' } }),
      call(1, { id: "c2", function: { name: "look", arguments: "{}" } }),
      delta({}, "tool_calls"),
    ]);
    const events = await streamed({ toolConfig: { tools: [TOOL] } });
    expect(events.slice(1, -1)).toEqual([
      { contentBlockDelta: { contentBlockIndex: 0, delta: { text: "Let me see." } } },
      { contentBlockStop: { contentBlockIndex: 0 } },
      { contentBlockStart: { contentBlockIndex: 1, start: { toolUse: { toolUseId: "c1", name: "look" } } } },
      { contentBlockDelta: { contentBlockIndex: 1, delta: { toolUse: { input: '{"at":' } } } },
      { contentBlockDelta: { contentBlockIndex: 1, delta: { toolUse: { input: '"sea"}' } } } },
      { contentBlockStop: { contentBlockIndex: 1 } },
      { contentBlockStart: { contentBlockIndex: 2, start: { toolUse: { toolUseId: "c2", name: "look" } } } },
      { contentBlockDelta: { contentBlockIndex: 2, delta: { toolUse: { input: "{}" } } } },
      { contentBlockStop: { contentBlockIndex: 2 } },
      { messageStop: { stopReason: "tool_use" } },
    ]);
  });

  it("that breaks off is an exception inside the stream; one that refuses is an ordinary error", async () => {
    upstream.events([delta({ content: "Good " })], "data: {broken\n\n");
    await expect(streamed()).rejects.toBeInstanceOf(ModelStreamErrorException);
    upstream.json({ error: { message: "slow down" } }, 429);
    await expect(streamed()).rejects.toBeInstanceOf(ThrottlingException);
  });
});

describe("a server behind embeddings", () => {
  const embed = async (dimensions: number) => {
    const answer = await client.send(
      new InvokeModelCommand({
        modelId: "amazon.titan-embed-text-v2:0",
        body: JSON.stringify({ inputText: "Hello", dimensions }),
      }),
    );
    return JSON.parse(answer.body.transformToString()).embedding as number[];
  };

  it("is asked for each text, and its vectors are made to fit", async () => {
    upstream.json({ data: [{ embedding: [3, 4] }] });
    const vector = await embed(256);
    expect(vector).toHaveLength(256);
    expect(vector.slice(0, 3)).toEqual([0.6, 0.8, 0]);
    expect(upstream.asked).toEqual([
      {
        path: "/v1/embeddings",
        authorization: "Bearer k",
        body: { model: "nomic", input: "Hello", encoding_format: "float" },
      },
    ]);
    upstream.json({ data: [{ embedding: new Array(768).fill(1) }] });
    const cut = await embed(256);
    expect(cut).toHaveLength(256);
    expect(Math.hypot(...cut)).toBeCloseTo(1, 6);
  });

  it("that has no vector is a model's failure", async () => {
    upstream.json({ data: [] });
    await expect(embed(256)).rejects.toBeInstanceOf(ModelErrorException);
  });

  it("is not asked without a model for it", async () => {
    await using other = await startLocalBedrock({ upstream: "http://127.0.0.1:1/v1" });
    client = new BedrockRuntimeClient({
      endpoint: other.url,
      region: "us-west-2",
      credentials: { ...LOCAL_CREDENTIALS },
      maxAttempts: 1,
    });
    expect(await embed(256)).toHaveLength(256);
    await expect(converse()).rejects.toBeInstanceOf(ServiceUnavailableException);
  });
});

describe("a server's failure", () => {
  it.each([
    [401, AccessDeniedException],
    [429, ThrottlingException],
    [503, ServiceUnavailableException],
    [500, ModelErrorException],
  ])("%i is told as AWS would tell it", async (status, exception) => {
    upstream.json({ error: { message: "its own words" } }, status);
    const refused = converse();
    await expect(refused).rejects.toBeInstanceOf(exception);
    await expect(refused).rejects.toThrow(`The upstream server answered ${status}: its own words`);
  });

  it.each([
    ["<html>", "is not JSON"],
    ["{}", "has no message"],
    [
      JSON.stringify(
        completion({ tool_calls: [{ id: "c", function: { name: "look", arguments: "{oops" } }] }),
      ),
      "calls a tool with arguments that are not JSON",
    ],
  ])("to say something sensible in %s is a ModelErrorException", async (body, message) => {
    upstream.answer = (response) => response.end(body);
    const refused = converse();
    await expect(refused).rejects.toBeInstanceOf(ModelErrorException);
    await expect(refused).rejects.toThrow(message);
  });
});

it("an upstream that is no URL is refused", async () => {
  await expect(startLocalBedrock({ upstream: "localhost" })).rejects.toMatchObject({
    code: "CONFIG_INVALID",
    message: "The upstream server's URL is not valid. Give one such as http://127.0.0.1:11434/v1.",
  });
});
