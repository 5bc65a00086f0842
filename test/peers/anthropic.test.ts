import { AnthropicBedrock } from "@anthropic-ai/bedrock-sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  LOCAL_BEARER_TOKEN,
  LOCAL_CREDENTIALS,
  type LocalBedrock,
  startLocalBedrock,
} from "../../dist/local/index.js";
import { collect } from "./collect.js";

const MODEL = "us.anthropic.claude-opus-4-7";
const HELLO = { model: MODEL, max_tokens: 200, messages: [{ role: "user" as const, content: "Hello" }] };

let bedrock: LocalBedrock;
let client: AnthropicBedrock;

beforeAll(async () => {
  bedrock = await startLocalBedrock();
  client = new AnthropicBedrock({
    baseURL: bedrock.url,
    awsRegion: "us-west-2",
    awsAccessKey: LOCAL_CREDENTIALS.accessKeyId,
    awsSecretKey: LOCAL_CREDENTIALS.secretAccessKey,
  });
});

afterAll(() => bedrock.close());

const WEATHER = {
  name: "weather",
  description: "Says what the weather is.",
  input_schema: {
    type: "object" as const,
    properties: { city: { type: "string" } },
    required: ["city"],
  },
};

test("messages.create gives a message", async () => {
  const message = await client.messages.create({ ...HELLO, system: "Answer briefly." });
  expect(message).toMatchObject({
    id: expect.stringMatching(/^msg_/),
    type: "message",
    role: "assistant",
    content: [{ type: "text", text: expect.stringMatching(/./) }],
    stop_reason: "end_turn",
    stop_sequence: null,
  });
  expect(bedrock.requests().at(-1)).toMatchObject({
    operation: "InvokeModel",
    modelId: MODEL,
    status: 200,
    inputTokens: message.usage.input_tokens,
    outputTokens: message.usage.output_tokens,
  });
});

test("messages.stream gives the text of messages.create in several deltas", async () => {
  const whole = await client.messages.create(HELLO);
  const stream = client.messages.stream(HELLO);
  const deltas: string[] = [];
  stream.on("text", (delta) => deltas.push(delta));
  const message = await stream.finalMessage();
  expect(deltas.length).toBeGreaterThan(1);
  expect([{ type: "text", text: deltas.join("") }]).toMatchObject(
    whole.content.map(({ type, ...rest }) => ({ type, ...("text" in rest && { text: rest.text }) })),
  );
  expect(message).toMatchObject({
    content: [{ type: "text", text: deltas.join("") }],
    stop_reason: "end_turn",
    usage: { input_tokens: whole.usage.input_tokens, output_tokens: whole.usage.output_tokens },
  });
});

test("create with stream: true gives the events in their order", async () => {
  const events = await collect(await client.messages.create({ ...HELLO, stream: true }));
  const order = events.map(({ type }) => type).filter((type, index, all) => type !== all[index - 1]);
  expect(order).toEqual([
    "message_start",
    "content_block_start",
    "content_block_delta",
    "content_block_stop",
    "message_delta",
    "message_stop",
  ]);
});

test("a forced tool is called, in a message and in a stream", async () => {
  const request = {
    ...HELLO,
    tools: [WEATHER],
    tool_choice: { type: "tool" as const, name: "weather" },
  };
  const message = await client.messages.create(request);
  expect(message).toMatchObject({
    content: [{ type: "tool_use", name: "weather", input: { city: expect.any(String) } }],
    stop_reason: "tool_use",
  });
  const pieces: string[] = [];
  const streamed = await client.messages
    .stream(request)
    .on("inputJson", (piece) => pieces.push(piece))
    .finalMessage();
  expect(streamed).toMatchObject({
    content: message.content.map(({ type }) => ({ type })),
    stop_reason: "tool_use",
  });
  const [call] = streamed.content;
  expect(JSON.parse(pieces.join(""))).toEqual(call?.type === "tool_use" ? call.input : undefined);
});

test("thinking comes as a block with its signature", async () => {
  const message = await client.messages
    .stream({ ...HELLO, max_tokens: 4_000, thinking: { type: "adaptive" } })
    .finalMessage();
  expect(message.content).toMatchObject([
    { type: "thinking", thinking: expect.stringMatching(/./), signature: expect.stringMatching(/./) },
    { type: "text" },
  ]);
});

test("an API key works in place of a key pair", async () => {
  const withKey = new AnthropicBedrock({
    baseURL: bedrock.url,
    awsRegion: "us-west-2",
    apiKey: LOCAL_BEARER_TOKEN,
  });
  expect((await withKey.messages.create(HELLO)).stop_reason).toBe("end_turn");
});

test("errors are those of the client's own classes", async () => {
  const { RateLimitError, BadRequestError, PermissionDeniedError } = AnthropicBedrock;
  const once = new AnthropicBedrock({
    baseURL: bedrock.url,
    awsRegion: "us-west-2",
    awsAccessKey: LOCAL_CREDENTIALS.accessKeyId,
    awsSecretKey: LOCAL_CREDENTIALS.secretAccessKey,
    maxRetries: 0,
  });
  const fault = bedrock.fault("throttle,times=1");
  await expect(once.messages.create(HELLO)).rejects.toBeInstanceOf(RateLimitError);
  fault.remove();
  await expect(once.messages.create({ ...HELLO, max_tokens: 0 })).rejects.toBeInstanceOf(BadRequestError);
  const wrong = once.withOptions({ awsAccessKey: LOCAL_CREDENTIALS.accessKeyId, awsSecretKey: "wrong" });
  await expect(wrong.messages.create(HELLO)).rejects.toBeInstanceOf(PermissionDeniedError);
});
