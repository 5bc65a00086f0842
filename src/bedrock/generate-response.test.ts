import { describe, expect, it } from "vitest";
import type { GenerateRequest, GenerateResult, ToolUseBlock } from "../spec/language-model.js";
import {
  type ChatMessage,
  type ChatTool,
  generateResponse,
  type ResponseFormat,
} from "./generate-response.js";
import type { ObjectModel } from "./structured/object-request.js";

function answering(
  text: string,
  toolCalls: readonly ToolUseBlock[] = [],
): ObjectModel & {
  readonly requests: GenerateRequest[];
} {
  const requests: GenerateRequest[] = [];
  return {
    modelId: "test",
    capabilities: {},
    requests,
    async generate(request): Promise<GenerateResult> {
      requests.push(request);
      const content = [...(text === "" ? [] : [{ type: "text" as const, text }]), ...toolCalls];
      const stopReason = toolCalls.length > 0 ? "tool_use" : "end_turn";
      return { text, content, toolCalls, stopReason, attempts: 1, region: "us-west-2", warnings: [] };
    },
  };
}

const HI: readonly ChatMessage[] = [{ role: "user", content: "Hi" }];
const PARAMETERS = { type: "object", properties: { q: { type: "string" } }, required: ["q"] };
const OPENAI: ChatTool = {
  type: "function",
  function: { name: "search", description: "Searches.", parameters: PARAMETERS },
};
const BEDROCK: ChatTool = { toolSpec: { name: "lookup", inputSchema: { json: PARAMETERS } } };

describe("generateResponse", () => {
  it("answers with the text where no tools are given, and puts instructions before the conversation", async () => {
    const model = answering("Hello");
    const messages: readonly ChatMessage[] = [
      { role: "system", content: "Be brief." },
      ...HI,
      { role: "assistant", content: "Yes?" },
      { role: "system", content: "Be kind." },
      { role: "user", content: "Bye" },
    ];
    expect(await generateResponse(model, messages)).toBe("Hello");
    expect(model.requests).toEqual([
      {
        system: "Be brief.\n\nBe kind.",
        messages: [
          { role: "user", content: "Hi" },
          { role: "assistant", content: [{ type: "text", text: "Yes?" }] },
          { role: "user", content: "Bye" },
        ],
      },
    ]);
  });

  it("answers with text and calls where tools are given, in OpenAI's form or Bedrock's", async () => {
    const call = { type: "tool-use", id: "t1", name: "search", input: { q: "x" } } as const;
    const model = answering("Looking.", [call]);
    expect(await generateResponse(model, HI, { tools: [OPENAI, BEDROCK] })).toEqual({
      content: "Looking.",
      tool_calls: [{ name: "search", arguments: { q: "x" } }],
    });
    expect(model.requests[0]?.tools).toEqual([
      { name: "search", description: "Searches.", inputSchema: PARAMETERS },
      { name: "lookup", inputSchema: PARAMETERS },
    ]);
    expect(model.requests[0]).not.toHaveProperty("toolChoice");
    expect(await generateResponse(answering("No."), HI, { tools: [OPENAI] })).toEqual({
      content: "No.",
      tool_calls: [],
    });
  });

  it.each([
    ["auto", undefined],
    ["any", "any"],
    ["required", "any"],
    ["search", { tool: "search" }],
    [{ type: "function", function: { name: "search" } } as const, { tool: "search" }],
  ])("understands the toolChoice %j", async (toolChoice, expected) => {
    const model = answering("");
    await generateResponse(model, HI, { tools: [OPENAI], toolChoice });
    expect(model.requests[0]?.toolChoice).toEqual(expected);
    expect(model.requests[0]?.tools).toHaveLength(1);
  });

  it("offers no tools with the toolChoice none, and refuses one that names no tool", async () => {
    const model = answering("Fine");
    expect(await generateResponse(model, HI, { tools: [OPENAI], toolChoice: "none" })).toEqual({
      content: "Fine",
      tool_calls: [],
    });
    expect(model.requests[0]).not.toHaveProperty("tools");
    await expect(
      generateResponse(model, HI, { tools: [OPENAI, BEDROCK], toolChoice: "serch" }),
    ).rejects.toMatchObject({
      code: "INPUT_INVALID",
      message:
        'toolChoice is "serch"; it must be auto, any, required, none, or the name of one of the tools: search, lookup.',
    });
  });

  it("passes on images in OpenAI's form", async () => {
    const model = answering("A cat.");
    const url = "data:image/png;base64,iVBORw0KGgoA";
    const content = [
      { type: "text", text: "What is it?" },
      { type: "image_url", image_url: { url } },
      { type: "image_url", image_url: url },
    ] as const;
    await generateResponse(model, [{ role: "user", content }]);
    const image = { type: "image", source: { url } };
    expect(model.requests[0]?.messages).toEqual([
      { role: "user", content: [{ type: "text", text: "What is it?" }, image, image] },
    ]);
  });

  it("passes on earlier calls and their results", async () => {
    const model = answering("Done");
    await generateResponse(model, [
      ...HI,
      {
        role: "assistant",
        content: null,
        tool_calls: [{ id: "t1", function: { name: "search", arguments: '{"q":"x"}' } }],
      },
      { role: "tool", tool_call_id: "t1", content: "found" },
    ]);
    expect(model.requests[0]?.messages).toEqual([
      { role: "user", content: "Hi" },
      { role: "assistant", content: [{ type: "tool-use", id: "t1", name: "search", input: { q: "x" } }] },
      { role: "user", content: [{ type: "tool-result", toolUseId: "t1", content: "found" }] },
    ]);
  });

  it("takes the JSON out of what stands around it, and leaves what is no JSON as it is", async () => {
    const options = { responseFormat: { type: "json_object" } } as const;
    const model = answering('Sure:\n```json\n{ "facts": ["a"] }\n```');
    expect(await generateResponse(model, HI, options)).toBe('{"facts":["a"]}');
    expect(model.requests[0]?.system).toContain("one JSON object");
    expect(await generateResponse(answering("I cannot."), HI, options)).toBe("I cannot.");
  });

  it("asks for a schema by the ladder of generateObject", async () => {
    const call = { type: "tool-use", id: "t1", name: "facts", input: { q: "x" } } as const;
    const model = answering("", [call]);
    const json_schema = { name: "facts", schema: PARAMETERS };
    expect(await generateResponse(model, HI, { responseFormat: { type: "json_schema", json_schema } })).toBe(
      '{"q":"x"}',
    );
    expect(model.requests[0]?.toolChoice).toEqual({ tool: "facts" });
  });

  it("answers with what conforms to the schema alone, as the model wrote it", async () => {
    const schema = {
      ...PARAMETERS,
      properties: { q: { type: "string" }, n: { type: "integer", default: 7 } },
    };
    const responseFormat = { type: "json_schema", json_schema: { schema } } as const;
    expect(await generateResponse(answering('{"q":"x","more":[1]}'), HI, { responseFormat })).toBe(
      '{"q":"x","more":[1]}',
    );
    const wrong = answering('{"q":1,"n":0.5}');
    await expect(generateResponse(wrong, HI, { responseFormat })).rejects.toMatchObject({
      code: "OBJECT_INVALID",
      problems: [expect.stringMatching(/^q: /), expect.stringMatching(/^n: /)],
    });
    expect(wrong.requests).toHaveLength(2);
  });

  it.each([
    ["none", { type: "text" }],
    ["one that cannot be checked", { type: "object", if: {} }],
  ])("refuses a schema that is %s, before any request", async (_, schema) => {
    const model = answering("{}");
    const responseFormat = { type: "json_schema", json_schema: { schema } } as const;
    await expect(generateResponse(model, HI, { responseFormat })).rejects.toMatchObject({
      code: "INPUT_INVALID",
      message: expect.stringContaining("The JSON Schema cannot be used to check answers"),
    });
    expect(model.requests).toHaveLength(0);
  });

  it("refuses a responseFormat of another type, which would have no effect", async () => {
    const model = answering("{}");
    const responseFormat = { type: "json" } as unknown as ResponseFormat;
    await expect(generateResponse(model, HI, { responseFormat })).rejects.toMatchObject({
      code: "INPUT_INVALID",
      message: 'responseFormat has the type "json"; it must be text, json_object or json_schema.',
    });
    expect(model.requests).toHaveLength(0);
  });

  it("refuses messages and tools of another form", async () => {
    const model = answering("");
    const wrong = { role: "function", content: "x" } as unknown as ChatMessage;
    await expect(generateResponse(model, [...HI, wrong])).rejects.toMatchObject({
      code: "INPUT_INVALID",
      message: expect.stringContaining('messages[1] has the role "function"'),
    });
    await expect(generateResponse(model, [{ role: "tool", content: "x" }])).rejects.toMatchObject({
      code: "INPUT_INVALID",
      message: expect.stringContaining("no tool_call_id"),
    });
    const tool = { name: "search" } as unknown as ChatTool;
    await expect(generateResponse(model, HI, { tools: [tool] })).rejects.toMatchObject({
      code: "INPUT_INVALID",
      message: expect.stringContaining("tools[0] has neither"),
    });
    expect(model.requests).toHaveLength(0);
  });
});
