import { describe, expect, it } from "vitest";
import { findModel } from "../catalogue/models.js";
import { type BedrockRequest, type ConfiguredConverse, encodeConverse } from "./encode-converse.js";
import { findChatFamily } from "./families/chat/chat-families.js";

const CLAUDE = "anthropic.claude-sonnet-4-5-20250929-v1:0";
/** Asks for 1,024 tokens in front of a cache point, and takes them behind tools, system prompt and messages. */
const LONG = "word ".repeat(1_000);
const GUARDRAIL = { identifier: "ab12cd34ef56", version: "1" } as const;

async function encode(
  request: BedrockRequest,
  {
    model = CLAUDE,
    streaming = false,
    ...configured
  }: ConfiguredConverse & { model?: string; streaming?: boolean } = {},
): Promise<{ body: unknown; warnings: string[] }> {
  const facts = findModel(model);
  const warnings = new Set<string>();
  const body = await encodeConverse(request, {
    model: {
      id: model,
      baseModelId: facts?.id,
      family: findChatFamily(facts, facts?.provider),
      capabilities: facts?.capabilities ?? {},
    },
    configured,
    warnings,
    streaming,
  });
  return { body, warnings: [...warnings] };
}

const HELLO: BedrockRequest = { messages: [{ role: "user", content: "Hi" }] };
const WIRE_HELLO = [{ role: "user", content: [{ text: "Hi" }] }];
const POINT = { cachePoint: { type: "default" } };

describe("the settings of a request", () => {
  it("go where Converse wants them, those of the call over those configured", async () => {
    const { body, warnings } = await encode(
      { ...HELLO, serviceTier: "flex" },
      {
        serviceTier: "priority",
        latency: "optimized",
        requestMetadata: { team: "a/b", cost: "" },
        responseFieldPaths: ["/stop_sequence"],
      },
    );
    expect(body).toEqual({
      messages: WIRE_HELLO,
      serviceTier: { type: "flex" },
      performanceConfig: { latency: "optimized" },
      requestMetadata: { team: "a/b", cost: "" },
      additionalModelResponseFieldPaths: ["/stop_sequence"],
    });
    expect(warnings).toEqual([]);
  });

  it.each<[string, Partial<BedrockRequest>, string]>([
    [
      "17 pairs",
      { requestMetadata: Object.fromEntries(Array.from({ length: 17 }, (_, n) => [`k${n}`, "v"])) },
      "at most 16",
    ],
    ["a key that Bedrock rejects", { requestMetadata: { "a*b": "v" } }, '"a*b" cannot be sent'],
    ["an empty key", { requestMetadata: { "": "v" } }, "the key is not empty"],
    ["a value that is too long", { requestMetadata: { k: "v".repeat(257) } }, "at most 256"],
    ["11 paths", { responseFieldPaths: new Array(11).fill("/a") }, "at most 10"],
    ["a path that is no pointer", { responseFieldPaths: ["a"] }, "JSON pointer"],
    ["another tier", { serviceTier: "gold" as "flex" }, "one of priority, default, flex, reserved"],
    ["a guardrail's name", { guardrail: { identifier: "My Guardrail", version: "1" } }, "neither an id"],
    ["a guardrail's version", { guardrail: { ...GUARDRAIL, version: "latest" } }, 'nor "DRAFT"'],
  ])("are refused with %s", async (_, settings, why) => {
    await expect(encode({ ...HELLO, ...settings })).rejects.toMatchObject({ code: "INPUT_INVALID" });
    await expect(encode({ ...HELLO, ...settings })).rejects.toThrow(why);
  });
});

describe("a guardrail", () => {
  const CONVERSATION: BedrockRequest = {
    system: "s",
    guardrail: { ...GUARDRAIL, trace: "enabled", streamProcessingMode: "async" },
    messages: [
      { role: "user", content: "old" },
      { role: "assistant", content: "answer" },
      { role: "user", content: "new" },
      { role: "assistant", content: [{ type: "tool-use", id: "t", name: "n", input: {} }] },
      { role: "user", content: [{ type: "tool-result", toolUseId: "t", content: "out" }] },
    ],
  };

  it("judges what the user said last, and nothing before it", async () => {
    const { body } = await encode(CONVERSATION);
    expect(body).toMatchObject({
      guardrailConfig: { guardrailIdentifier: "ab12cd34ef56", guardrailVersion: "1", trace: "enabled" },
      system: [{ text: "s" }],
      messages: [
        { content: [{ text: "old" }] },
        { content: [{ text: "answer" }] },
        { content: [{ guardContent: { text: { text: "new" } } }] },
        { content: [{ toolUse: { name: "n" } }] },
        { content: [{ toolResult: { toolUseId: "t" } }] },
      ],
    });
    expect(body).not.toHaveProperty("guardrailConfig.streamProcessingMode");
  });

  it("tells a stream how to be judged", async () => {
    const { body } = await encode(CONVERSATION, { streaming: true });
    expect(body).toHaveProperty("guardrailConfig.streamProcessingMode", "async");
  });

  it("leaves instructions unjudged that had to be folded into the user's turn", async () => {
    const { body } = await encode(
      { ...HELLO, system: "s", guardrail: GUARDRAIL },
      { model: "mistral.mistral-7b-instruct-v0:2" },
    );
    expect(body).toMatchObject({
      messages: [{ content: [{ text: "s" }, { guardContent: { text: { text: "Hi" } } }] }],
    });
  });

  it("judges a latest turn that is an image alone, and no older words in its place", async () => {
    const source = { bytes: Buffer.from("89504e470d0a1a0a", "hex") };
    const { body } = await encode({
      guardrail: GUARDRAIL,
      messages: [
        { role: "user", content: "old" },
        { role: "assistant", content: "answer" },
        { role: "user", content: [{ type: "image", source }] },
      ],
    });
    expect(body).toMatchObject({
      messages: [
        { content: [{ text: "old" }] },
        { content: [{ text: "answer" }] },
        { content: [{ guardContent: { image: { format: "png" } } }] },
      ],
    });
  });

  it("judges images that it takes, and says which it does not", async () => {
    const png = Buffer.from("89504e470d0a1a0a", "hex");
    const { body, warnings } = await encode({
      guardrail: GUARDRAIL,
      messages: [
        {
          role: "user",
          content: [
            { type: "text", text: "see" },
            { type: "image", source: { bytes: png } },
            { type: "image", source: { bytes: Buffer.from("GIF89a") } },
          ],
        },
      ],
    });
    expect(body).toMatchObject({
      messages: [
        {
          content: [
            { guardContent: { text: { text: "see" } } },
            { guardContent: { image: { format: "png", source: { bytes: png.toString("base64") } } } },
            { image: { format: "gif" } },
          ],
        },
      ],
    });
    expect(warnings).toEqual([
      "An image was not judged by the guardrail, which takes only PNG and JPEG given as bytes.",
    ]);
  });

  it("judges the whole conversation where it is told to", async () => {
    const { body } = await encode({ ...HELLO, guardrail: { ...GUARDRAIL, evaluate: "conversation" } });
    expect(body).toMatchObject({ messages: WIRE_HELLO });
  });
});

describe("prompt caching", () => {
  const tools = [{ name: "t", description: LONG, inputSchema: {} }];

  it("puts a point behind tools and system prompt, each with the model's minimum in front of it", async () => {
    const { body } = await encode({ ...HELLO, system: LONG, tools }, { promptCaching: { ttl: "1h" } });
    const hour = { cachePoint: { type: "default", ttl: "1h" } };
    expect(body).toMatchObject({
      system: [{ text: LONG }, hour],
      toolConfig: { tools: [{ toolSpec: {} }, hour] },
    });
  });

  it("sends none below the minimum, and the second only behind twice the minimum", async () => {
    const short = await encode({ ...HELLO, system: "short" }, { promptCaching: true });
    expect(short).toEqual({ body: { messages: WIRE_HELLO, system: [{ text: "short" }] }, warnings: [] });
    const second = await encode({ ...HELLO, system: "short", tools }, { promptCaching: true });
    expect(second.body).toMatchObject({ toolConfig: { tools: [{}, POINT] } });
    expect(second.body).toHaveProperty("system", [{ text: "short" }]);
    const sent = await encode({ ...HELLO, system: "short" }, { promptCaching: { belowMinimum: "send" } });
    expect(sent.body).toHaveProperty("system", [{ text: "short" }, POINT]);
  });

  it("keeps to the places that a model takes", async () => {
    const { body, warnings } = await encode(
      { ...HELLO, system: LONG, tools },
      { promptCaching: { ttl: "1h" }, model: "amazon.nova-lite-v1:0" },
    );
    expect(body).toHaveProperty("toolConfig.tools.length", 1);
    expect(body).toHaveProperty("system", [{ text: LONG }, POINT]);
    expect(warnings).toEqual([
      "The time to live 1h of a cache point was not sent: amazon.nova-lite-v1:0 offers 5m.",
    ]);
  });

  it("keeps the caller's own points where they may stand, and says why not elsewhere", async () => {
    const point = { type: "cache-point" } as const;
    const long = { type: "text", text: LONG } as const;
    const pdf = { type: "document", source: { bytes: Buffer.from("%PDF-1.4") } } as const;
    const { body, warnings } = await encode({
      messages: [
        {
          role: "user",
          content: [point, long, point, long, pdf, point, long, point, long, point, long, point],
        },
      ],
    });
    const kinds = (body as { messages: [{ content: object[] }] }).messages[0].content.map(
      (block) => Object.keys(block)[0],
    );
    expect(kinds).toEqual([
      "text",
      "cachePoint",
      "text",
      "document",
      "text",
      "cachePoint",
      "text",
      "cachePoint",
      "text",
      "cachePoint",
    ]);
    expect(warnings).toEqual([
      `A cache point was not sent: about 0 tokens stand before it, and ${CLAUDE} needs 1024.`,
      "A cache point was not sent: it follows a document.",
    ]);
  });

  it("is left out for a model that is not known to support it", async () => {
    const model = "meta.llama3-1-8b-instruct-v1:0";
    const { body, warnings } = await encode(
      { messages: [{ role: "user", content: [{ type: "text", text: LONG }, { type: "cache-point" }] }] },
      { model, promptCaching: true },
    );
    expect(body).toEqual({ messages: [{ role: "user", content: [{ text: LONG }] }] });
    expect(warnings).toEqual([`No cache point was sent: ${model} is not known to support prompt caching.`]);
  });

  it("begins each request alike", async () => {
    const first = await encode({ ...HELLO, system: LONG, tools }, { promptCaching: true });
    const second = await encode({ ...HELLO, system: LONG, tools }, { promptCaching: true });
    expect(JSON.stringify(second.body)).toBe(JSON.stringify(first.body));
  });
});

describe("an output schema", () => {
  const outputSchema = {
    name: "a",
    schema: { type: "object", properties: { n: { type: "number", minimum: 1 } } },
  };

  it("goes as text, in the subset that the service takes", async () => {
    const { body } = await encode({ ...HELLO, outputSchema });
    expect(body).toEqual({
      messages: WIRE_HELLO,
      outputConfig: {
        textFormat: {
          type: "json_schema",
          structure: {
            jsonSchema: {
              name: "a",
              schema:
                '{"type":"object","properties":{"n":{"type":"number","description":"(minimum: 1)"}},"additionalProperties":false}',
            },
          },
        },
      },
    });
  });

  it("is refused for a model that does not heed it, and where the subset cannot express it", async () => {
    await expect(
      encode({ ...HELLO, outputSchema }, { model: "anthropic.claude-opus-5" }),
    ).rejects.toMatchObject({
      code: "MODEL_UNSUPPORTED",
    });
    const open = { schema: { type: "object", additionalProperties: { type: "string" } } };
    await expect(encode({ ...HELLO, outputSchema: open })).rejects.toMatchObject({ code: "INPUT_INVALID" });
  });

  it("holds a strict tool to the same subset, or leaves strict out", async () => {
    const strict = { ...outputSchema.schema };
    const { body, warnings } = await encode({
      ...HELLO,
      tools: [
        { name: "a", inputSchema: strict, strict: true },
        { name: "b", inputSchema: { type: "object" }, strict: true },
      ],
    });
    expect(body).toHaveProperty("toolConfig.tools", [
      {
        toolSpec: {
          name: "a",
          inputSchema: {
            json: {
              type: "object",
              properties: { n: { type: "number", description: "(minimum: 1)" } },
              additionalProperties: false,
            },
          },
          strict: true,
        },
      },
      { toolSpec: { name: "b", inputSchema: { json: { type: "object" } } } },
    ]);
    expect(warnings).toEqual([
      'Tool "b" was sent without strict: its schema recurs, refers elsewhere, or leaves the names of members open.',
    ]);
  });
});
