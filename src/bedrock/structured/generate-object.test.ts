import { inspect } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import {
  type CannedAnswer,
  type CannedServer,
  type Script,
  startCannedServer,
} from "../../../test/fixtures/canned-server.js";
import { BedrockClient } from "../client.js";
import { CredentialSource } from "../credential-source.js";
import { BedrockLLM } from "../llm.js";
import { generateObject } from "./generate-object.js";
import type { ObjectRequest } from "./object-request.js";
import type { ObjectSchema } from "./object-schema.js";

const NATIVE = "anthropic.claude-sonnet-4-5-20250929-v1:0";
const TOOLS = "anthropic.claude-3-5-sonnet-20240620-v1:0";
const PROMPT = "meta.llama3-1-8b-instruct-v1:0";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function open(
  model: string,
  script: Script,
): Promise<{ llm: BedrockLLM; server: CannedServer; sent(): unknown[] }> {
  const server = await startCannedServer(script);
  const client = new BedrockClient({
    region: "us-west-2",
    credentials: new CredentialSource({ accessKeyId: "AKID", secretAccessKey: "s" }),
    endpoint: server.url,
  });
  cleanups.push(
    () => server.close(),
    () => client.close(),
  );
  return {
    llm: new BedrockLLM({ client, model }),
    server,
    sent: () => server.requests.map(({ body }) => JSON.parse(body)),
  };
}

function answer(content: readonly object[], members: object = {}): CannedAnswer {
  return {
    body: {
      output: { message: { role: "assistant", content } },
      stopReason: "end_turn",
      usage: { inputTokens: 10, outputTokens: 5, totalTokens: 15 },
      ...members,
    },
  };
}
const text = (value: string): CannedAnswer => answer([{ text: value }]);
const call = (input: unknown): CannedAnswer =>
  answer([{ toolUse: { toolUseId: "t1", name: "answer", input } }]);
const rejected = (message: string): CannedAnswer => ({
  status: 400,
  headers: { "x-amzn-errortype": "ValidationException" },
  body: { message },
});

const PERSON = z.object({ name: z.string(), age: z.int().min(0).max(150) });
const MESSAGES = [{ role: "user" as const, content: "Ada is 36." }];
const REQUEST: ObjectRequest = { messages: MESSAGES };
const WIRE_MESSAGE = { role: "user", content: [{ text: "Ada is 36." }] };

describe("generateObject", () => {
  it("asks by native schema where the model takes one, without the keywords that it does not take", async () => {
    const { llm, sent } = await open(NATIVE, () => text('{"name":"Ada","age":36}'));
    const result = await generateObject(llm, PERSON, {
      ...REQUEST,
      name: "person",
      description: "Who it is.",
    });
    expect(result).toEqual({
      object: { name: "Ada", age: 36 },
      rung: "native",
      usage: { inputTokens: 10, outputTokens: 5, totalTokens: 15 },
      requests: 1,
      warnings: [],
    });
    expect(sent()).toEqual([
      {
        messages: [WIRE_MESSAGE],
        outputConfig: {
          textFormat: {
            type: "json_schema",
            structure: {
              jsonSchema: {
                name: "person",
                description: "Who it is.",
                schema:
                  '{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer","description":"(minimum: 0, maximum: 150)"}},"required":["name","age"],"additionalProperties":false}',
              },
            },
          },
        },
      },
    ]);
    await generateObject(llm, PERSON, { ...REQUEST, name: "person", description: "Who it is." });
    expect(sent()[1]).toEqual(sent()[0]);
  });

  it("asks by a strict tool where the model turns out to refuse the native form, and by a forced one after that", async () => {
    const { llm, sent } = await open(NATIVE, (_request, index) => {
      if (index === 0) return rejected("This model doesn't support the outputConfig.textFormat field.");
      return index === 1 ? rejected("strict is not permitted on tools") : call({ name: "Ada", age: 36 });
    });
    const result = await generateObject(llm, PERSON, REQUEST);
    expect(result).toMatchObject({ rung: "forced-tool", object: { name: "Ada", age: 36 }, requests: 1 });
    expect(result.warnings).toEqual([
      `${NATIVE} did not take the form native; strict-tool was used instead.`,
      `${NATIVE} did not take the form strict-tool; forced-tool was used instead.`,
    ]);
    expect(sent()[1]).toMatchObject({
      toolConfig: {
        tools: [
          {
            toolSpec: {
              name: "answer",
              strict: true,
              inputSchema: { json: { additionalProperties: false } },
            },
          },
        ],
        toolChoice: { tool: { name: "answer" } },
      },
    });
    expect(sent()[2]).not.toHaveProperty("toolConfig.tools[0].toolSpec.strict");
    expect(sent()[2]).toHaveProperty(
      "toolConfig.tools[0].toolSpec.inputSchema.json.properties.age.maximum",
      150,
    );
  });

  it("forces a tool on a model that has no structured output, and wraps what is no object", async () => {
    const { llm, sent } = await open(TOOLS, () => call({ varve_value: ["a", "b"] }));
    const result = await generateObject(llm, z.array(z.string()), REQUEST);
    expect(result).toMatchObject({ object: ["a", "b"], rung: "forced-tool" });
    expect(sent()).toEqual([
      {
        messages: [WIRE_MESSAGE],
        toolConfig: {
          tools: [
            {
              toolSpec: {
                name: "answer",
                description: "The answer, in the form of this tool's input.",
                inputSchema: {
                  json: {
                    type: "object",
                    properties: { varve_value: { type: "array", items: { type: "string" } } },
                    required: ["varve_value"],
                    additionalProperties: false,
                  },
                },
              },
            },
          ],
          toolChoice: { tool: { name: "answer" } },
        },
      },
    ]);
  });

  it("unwraps it too where the model writes the tool's input as text", async () => {
    const { llm } = await open(TOOLS, () => text('{"varve_value":["a"]}'));
    expect((await generateObject(llm, z.array(z.string()), REQUEST)).object).toEqual(["a"]);
  });

  it("asks by prompt a model that cannot be made to call a tool, and takes a fence", async () => {
    const { llm, sent } = await open(PROMPT, () => text('Here:\n```json\n{"name":"Ada","age":36}\n```'));
    const schema: ObjectSchema<{ name: string }> = {
      jsonSchema: { type: "object", properties: { name: { type: "string" } } },
      validate: (value) => value as { name: string },
    };
    const result = await generateObject(llm, schema, { ...REQUEST, system: "Be brief." });
    expect(result).toMatchObject({ object: { name: "Ada", age: 36 }, rung: "prompt", warnings: [] });
    expect(sent()).toEqual([
      {
        messages: [WIRE_MESSAGE],
        system: [
          {
            text: 'Be brief.\n\nAnswer with one JSON value that conforms to the JSON Schema below, and with nothing else: no explanation, no fence around it.\n{"type":"object","properties":{"name":{"type":"string"}}}',
          },
        ],
      },
    ]);
  });

  it("sends an answer that does not conform back once, and adds up what both cost", async () => {
    const { llm, sent } = await open(TOOLS, (_request, index) =>
      call({ name: "Ada", age: index === 0 ? 360 : 36 }),
    );
    const result = await generateObject(llm, PERSON, REQUEST);
    expect(result).toEqual({
      object: { name: "Ada", age: 36 },
      rung: "forced-tool",
      usage: { inputTokens: 20, outputTokens: 10, totalTokens: 30 },
      requests: 2,
      warnings: ["The first answer did not conform to the schema and was corrected by a second request."],
    });
    expect(sent()[1]).toMatchObject({
      messages: [
        WIRE_MESSAGE,
        { role: "assistant", content: [{ toolUse: { toolUseId: "t1", input: { age: 360 } } }] },
        {
          role: "user",
          content: [
            {
              toolResult: {
                toolUseId: "t1",
                status: "error",
                content: [
                  {
                    text: "This does not conform to the schema:\n- age: Too big: expected number to be <=150\nGive the whole value again, corrected.",
                  },
                ],
              },
            },
          ],
        },
      ],
    });
  });

  it("gives up after the second answer, with the problems and without the text in the message", async () => {
    const { llm, server } = await open(NATIVE, () => text("My secret diary"));
    await expect(generateObject(llm, PERSON, REQUEST)).rejects.toMatchObject({
      code: "OBJECT_INVALID",
      message: `The answer of ${NATIVE} does not conform to the schema (1 problem, asked for by native): simplify the schema, describe its members, or choose another model.`,
      problems: ["The answer holds no JSON value."],
      text: "My secret diary",
      inputTokens: 20,
      outputTokens: 10,
    });
    expect(server.requests).toHaveLength(2);
  });

  it("shows nothing of the answer to what prints or serializes the error", async () => {
    const secret = "My secret diary";
    const { llm } = await open(NATIVE, () => text(`{"name": "${secret}", "${secret}": 1}`));
    const error: unknown = await generateObject(llm, PERSON, REQUEST).catch((failure: unknown) => failure);
    expect(error).toMatchObject({ code: "OBJECT_INVALID", text: expect.stringContaining(secret) });
    const printed = [
      inspect(error, { depth: 12, showHidden: true }),
      JSON.stringify(error),
      JSON.stringify({ ...(error as object) }),
      String((error as Error).stack),
    ];
    for (const face of printed) expect(face).not.toContain(secret);
  });

  it.each([
    ["max_tokens", "raise maxTokens"],
    ["guardrail_intervened", "a guardrail blocked it"],
  ])("does not ask again after %s", async (stopReason, why) => {
    const { llm, server } = await open(NATIVE, () => answer([{ text: '{"name":' }], { stopReason }));
    const failed = generateObject(llm, PERSON, REQUEST);
    await expect(failed).rejects.toMatchObject({ code: "OBJECT_INVALID", stopReason });
    await expect(failed).rejects.toThrow(why);
    expect(server.requests).toHaveLength(1);
  });

  it("keeps the error of the caller's own check", async () => {
    const cause = new Error("too short");
    const { llm } = await open(PROMPT, () => text("{}"));
    const schema: ObjectSchema<unknown> = {
      jsonSchema: { type: "object" },
      validate: () => {
        throw cause;
      },
    };
    await expect(generateObject(llm, schema, REQUEST)).rejects.toMatchObject({
      code: "OBJECT_INVALID",
      cause,
      problems: ["too short"],
    });
  });

  it("passes on a refusal that is not about the form", async () => {
    const { llm, server } = await open(NATIVE, () => rejected("Input is too long for requested model."));
    await expect(generateObject(llm, PERSON, REQUEST)).rejects.toMatchObject({ code: "REQUEST_REJECTED" });
    expect(server.requests).toHaveLength(1);
  });

  it("refuses a schema that has no JSON form, and a name that no tool may have, before any request", async () => {
    const { llm, server } = await open(NATIVE, () => text("{}"));
    for (const [schema, request] of [
      [z.object({ at: z.date() }), REQUEST],
      [{} as typeof PERSON, REQUEST],
      [PERSON, { ...REQUEST, name: "a b" }],
    ] as const) {
      await expect(generateObject(llm, schema as z.ZodType, request)).rejects.toMatchObject({
        code: "INPUT_INVALID",
      });
    }
    expect(server.requests).toHaveLength(0);
  });
});
