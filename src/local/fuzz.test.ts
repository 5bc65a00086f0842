import { Agent, request as http1Request } from "node:http";
import { type ClientHttp2Session, connect } from "node:http2";
import { buffer } from "node:stream/consumers";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FrameReader } from "../wire/event-stream.js";
import { EXCEPTION_STATUS, type ExceptionName } from "../wire/exceptions.js";
import { LOCAL_BEARER_TOKEN, type LocalBedrock, startLocalBedrock } from "./index.js";

let bedrock: LocalBedrock;
let session: ClientHttp2Session;
const agent = new Agent({ keepAlive: true, maxSockets: 8 });

beforeAll(async () => {
  bedrock = await startLocalBedrock();
  session = connect(bedrock.url);
});
afterAll(async () => {
  session.close();
  agent.destroy();
  await bedrock.close();
});

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

interface Received {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
}

function overHttp1({ method, path, headers, body }: Sent): Promise<Received> {
  return new Promise((resolve, reject) => {
    http1Request({ port: bedrock.port, agent, method, path, headers }, async (response) => {
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: await buffer(response) });
    })
      .on("error", reject)
      .end(body);
  });
}

function overHttp2({ method, path, headers, body }: Sent): Promise<Received> {
  return new Promise((resolve, reject) => {
    const stream = session.request({ ...headers, ":method": method, ":path": path }, { endStream: false });
    stream.once("response", async (head) => {
      resolve({ status: head[":status"] ?? 0, headers: head, body: await buffer(stream) });
    });
    stream.once("error", reject).end(body);
  });
}

const modelId = fc.constantFrom(
  "amazon.titan-embed-text-v2%3A0",
  "cohere.embed-english-v3",
  "amazon.titan-embed-text-v1",
  "anthropic.claude-3-haiku-20240307-v1%3A0",
  "us.amazon.nova-lite-v1%3A0",
  "us.anthropic.claude-haiku-4-5-20251001-v1%3A0",
  "openai.gpt-oss-20b-1%3A0",
  "cohere.command-r-v1%3A0",
  "cohere.embed-v4%3A0",
  "amazon.titan-image-generator-v2%3A0",
  "stability.sd3-5-large-v1%3A0",
  "cohere.rerank-v3-5%3A0",
  "arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Aapplication-inference-profile%2Fabc",
);
const pathText = fc.string({ unit: fc.constantFrom(..."/%.:?&=aZ09-_~{}[]\"'\\|^"), maxLength: 30 });
const path = fc.oneof(
  modelId.map((id) => `/model/${id}/converse`),
  modelId.map((id) => `/model/${id}/invoke`),
  modelId.map((id) => `/model/${id}/converse-stream`),
  modelId.map((id) => `/model/${id}/invoke-with-response-stream`),
  modelId.map((id) => `/model/${id}/count-tokens`),
  pathText.map((label) => `/model/${label}/converse`),
  pathText.map((rest) => `/${rest}`),
);

const good = { authorization: `Bearer ${LOCAL_BEARER_TOKEN}` };
const headerText = fc.string({
  unit: fc.constantFrom(..."AWS4-HMACSH256 Credntial=/,;bedrockzü\t"),
  maxLength: 60,
});
const headers = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Record<string, string>>(good) },
  headerText.map((value) => ({ authorization: value.trim() })),
  headerText.map((value) => ({
    authorization: `AWS4-HMAC-SHA256 ${value}`.trim(),
    "x-amz-date": "20261123T120000Z",
  })),
  headerText.map((value) => ({
    ...good,
    "x-amz-date": value.trim(),
    "content-encoding": value.trim(),
    expect: "odd",
  })),
);

const word = fc.oneof(fc.constantFrom("hi", "", " ", "I love sci-fi", "\u0000", "😀", "\ud800"), fc.string());
const block = fc.oneof(
  fc.record({ text: word }),
  fc.record({ toolUse: fc.record({ toolUseId: word, name: word, input: fc.object() }) }),
  fc.record({ toolResult: fc.record({ toolUseId: word, content: fc.array(fc.record({ text: word })) }) }),
  fc.object(),
);
const converseBody = fc.record(
  {
    messages: fc.array(
      fc.record({ role: fc.constantFrom("user", "assistant"), content: fc.array(block, { maxLength: 3 }) }),
      {
        maxLength: 4,
      },
    ),
    system: fc.array(fc.record({ text: word }), { maxLength: 2 }),
    inferenceConfig: fc.record(
      { maxTokens: fc.nat(9), temperature: fc.double(), stopSequences: fc.array(word) },
      { requiredKeys: [] },
    ),
    toolConfig: fc.record(
      {
        tools: fc.array(
          fc.record({ toolSpec: fc.record({ name: word, inputSchema: fc.record({ json: fc.object() }) }) }),
        ),
        toolChoice: fc.constantFrom({ any: {} }, { auto: {} }, { tool: { name: "hi" } }),
      },
      { requiredKeys: ["tools"] },
    ),
    __proto__: fc.anything(),
  },
  { requiredKeys: [] },
);
const embeddingBody = fc.record(
  {
    inputText: word,
    dimensions: fc.constantFrom(256, 512, 7),
    texts: fc.array(word),
    input_type: fc.constantFrom("search_query", "x"),
  },
  { requiredKeys: [] },
);
const part = fc.oneof(
  fc.record({ type: fc.constant("text"), text: word }),
  fc.record(
    {
      type: fc.constantFrom("image", "document", "tool_use", "tool_result", "thinking", "image_url", "x"),
      source: fc.record({ type: word, media_type: fc.constantFrom("image/png", "x"), data: word }),
      image_url: fc.record({ url: fc.constantFrom("data:image/png;base64,AAAA", "x") }),
      id: word,
      name: word,
      input: fc.anything(),
      tool_use_id: word,
      content: fc.oneof(word, fc.array(fc.record({ type: word, text: word }))),
      thinking: word,
      signature: word,
    },
    { requiredKeys: ["type"] },
  ),
);
const tokens = fc.integer({ min: -1, max: 2000 });
const anthropicBody = fc.record(
  {
    anthropic_version: fc.constant("bedrock-2023-05-31"),
    max_tokens: tokens,
    messages: fc.array(
      fc.record({
        role: fc.constantFrom("user", "assistant"),
        content: fc.oneof(word, fc.array(part, { maxLength: 3 })),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    system: fc.oneof(word, fc.array(part)),
    tools: fc.array(fc.record({ name: word, input_schema: fc.object() })),
    tool_choice: fc.constantFrom({ type: "any" }, { type: "tool", name: "hi" }, { type: "tool" }),
    thinking: fc.constantFrom({ type: "enabled", budget_tokens: 1024 }, { type: "adaptive" }),
    output_config: fc.record({
      format: fc.record({ type: fc.constant("json_schema"), schema: fc.object() }),
    }),
  },
  { requiredKeys: ["anthropic_version", "max_tokens", "messages"] },
);
const openaiBody = fc.record(
  {
    messages: fc.array(
      fc.record(
        {
          role: fc.constantFrom("user", "assistant", "system", "tool"),
          content: fc.oneof(word, fc.array(part, { maxLength: 3 }), fc.anything()),
          tool_calls: fc.oneof(
            fc.array(fc.record({ id: word, function: fc.record({ name: word, arguments: word }) })),
            fc.anything(),
          ),
          tool_call_id: word,
        },
        { requiredKeys: ["role"] },
      ),
      { minLength: 1, maxLength: 4 },
    ),
    max_tokens: tokens,
    tools: fc.array(fc.record({ function: fc.record({ name: word, parameters: fc.object() }) })),
    tool_choice: fc.constantFrom("required", "none", "x", { function: { name: "hi" } }),
    response_format: fc.record({
      type: fc.constantFrom("json_schema", "json_object"),
      json_schema: fc.record({ schema: fc.object() }),
    }),
    reasoning_effort: word,
    stop: fc.anything(),
  },
  { requiredKeys: ["messages"] },
);
const commandBody = fc.record(
  {
    message: word,
    chat_history: fc.array(fc.record({ role: fc.constantFrom("USER", "CHATBOT"), message: word })),
    documents: fc.array(fc.object()),
    tools: fc.array(fc.record({ name: word, parameter_definitions: fc.object() })),
    tool_results: fc.array(fc.record({ call: fc.record({ name: word }), outputs: fc.array(fc.object()) })),
  },
  { requiredKeys: ["message"] },
);
const nativeBody = fc.oneof(
  anthropicBody,
  openaiBody,
  commandBody,
  fc.record({ query: word, documents: fc.array(fc.oneof(word, fc.object())) }),
  fc.record({ prompt: word }),
  fc.record({ taskType: fc.constantFrom("TEXT_IMAGE", "x"), textToImageParams: fc.record({ text: word }) }),
  fc.record({
    input: fc.oneof(
      fc.record({ converse: converseBody }),
      fc.record({ invokeModel: fc.record({ body: fc.base64String() }) }),
    ),
  }),
);
const body = fc.oneof(
  { weight: 3, arbitrary: nativeBody.map((value) => JSON.stringify(value)) },
  { weight: 3, arbitrary: converseBody.map((value) => JSON.stringify(value)) },
  { weight: 2, arbitrary: embeddingBody.map((value) => JSON.stringify(value)) },
  fc.json(),
  fc.string(),
  fc.uint8Array({ maxLength: 300 }),
  fc.constant("[".repeat(100_000)),
  fc.constant(`{"messages":${"[".repeat(5_000)}${"]".repeat(5_000)}}`),
);
const method = fc.oneof(
  { weight: 9, arbitrary: fc.constant("POST") },
  fc.constantFrom("GET", "PUT", "DELETE", "PATCH", "OPTIONS"),
);
const requests = fc.record({ method, path, headers, body });

function expectAwsForm({ status, headers, body }: Received): void {
  expect(headers["x-amzn-requestid"]).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  if (headers["content-type"] === "application/vnd.amazon.eventstream") {
    expect(status).toBe(200);
    const reader = new FrameReader();
    const frames = reader.read(body);
    reader.end();
    expect(frames.length).toBeGreaterThan(0);
    for (const frame of frames) expect(frame.headers[":message-type"]).toBe("event");
    return;
  }
  expect(headers["content-type"]).toBe("application/json");
  const parsed: unknown = JSON.parse(body.toString());
  if (status === 200) return;
  const exception = headers["x-amzn-errortype"] as ExceptionName;
  expect(exception).not.toBe("InternalServerException");
  expect(EXCEPTION_STATUS[exception]).toBe(status);
  expect(parsed).toEqual({ message: expect.stringMatching(/./) });
}

/** Hundreds of requests, on a machine that may be busy. */
const PATIENCE_MS = 120_000;

describe("any request", () => {
  it(
    "over HTTP/1.1 gets an answer of AWS's form",
    async () => {
      await fc.assert(
        fc.asyncProperty(requests, async (sent) => expectAwsForm(await overHttp1(sent))),
        { numRuns: 1000 },
      );
    },
    PATIENCE_MS,
  );

  it(
    "over HTTP/2 gets an answer of AWS's form",
    async () => {
      await fc.assert(
        fc.asyncProperty(requests, async (sent) => expectAwsForm(await overHttp2(sent))),
        { numRuns: 500 },
      );
    },
    PATIENCE_MS,
  );
});
