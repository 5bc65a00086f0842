import { describe, expect, it } from "vitest";
import { askNatively as ask } from "../../../../test/fixtures/ask-natively.js";
import type { GenerateRequest } from "../../../spec/language-model.js";
import type { BedrockRequest } from "../../encode-converse.js";

const CLAUDE = "anthropic.claude-3-7-sonnet-20250219-v1:0";
const GPT_OSS = "openai.gpt-oss-20b-1:0";
const COMMAND_R = "cohere.command-r-plus-v1:0";

const PNG = Buffer.from("89504e470d0a1a0a", "hex");
const SCHEMA = {
  type: "object",
  properties: { q: { type: "string", description: "Query." } },
  required: ["q"],
};
const TOOLS: GenerateRequest = {
  messages: [
    { role: "user", content: "Find x" },
    {
      role: "assistant",
      content: [
        { type: "reasoning", text: "Hm", raw: { reasoningText: { text: "Hm", signature: "c2ln" } } },
        { type: "reasoning", raw: { redactedContent: "AAEC" } },
        { type: "text", text: "Looking." },
        { type: "tool-use", id: "t1", name: "search", input: { q: "x" } },
        { type: "tool-use", id: "t2", name: "search", input: { q: "y" } },
      ],
    },
    {
      role: "user",
      content: [
        { type: "tool-result", toolUseId: "t1", content: { found: 1 } },
        { type: "tool-result", toolUseId: "t2", content: "none", isError: true },
      ],
    },
  ],
  tools: [{ name: "search", description: "Searches.", inputSchema: SCHEMA }],
  toolChoice: "any",
};
const FUNCTION = {
  type: "function",
  function: { name: "search", description: "Searches.", parameters: SCHEMA },
};
const OPENAI_TOOL_TALK = [
  { role: "user", content: "Find x" },
  {
    role: "assistant",
    content: "Looking.",
    tool_calls: [
      { id: "t1", type: "function", function: { name: "search", arguments: '{"q":"x"}' } },
      { id: "t2", type: "function", function: { name: "search", arguments: '{"q":"y"}' } },
    ],
  },
  { role: "tool", tool_call_id: "t1", content: '{"found":1}' },
  { role: "tool", tool_call_id: "t2", content: "none" },
];

describe("native bodies", () => {
  it("hold Claude's tools, results and reasoning as they came", async () => {
    const { body } = await ask(CLAUDE, TOOLS);
    expect(body).toMatchObject({
      messages: [
        { role: "user" },
        {
          role: "assistant",
          content: [
            { type: "thinking", thinking: "Hm", signature: "c2ln" },
            { type: "redacted_thinking", data: "AAEC" },
            { type: "text", text: "Looking." },
            { type: "tool_use", id: "t1", name: "search", input: { q: "x" } },
            { type: "tool_use", id: "t2", name: "search", input: { q: "y" } },
          ],
        },
        {
          role: "user",
          content: [
            { type: "tool_result", tool_use_id: "t1", content: [{ type: "text", text: '{"found":1}' }] },
            {
              type: "tool_result",
              tool_use_id: "t2",
              content: [{ type: "text", text: "none" }],
              is_error: true,
            },
          ],
        },
      ],
      tools: [{ name: "search", description: "Searches.", input_schema: SCHEMA }],
      tool_choice: { type: "any" },
    });
    const forced = await ask(CLAUDE, { ...TOOLS, toolChoice: { tool: "search" } });
    expect(forced.body).toMatchObject({ tool_choice: { type: "tool", name: "search" } });
  });

  it("hold tools in OpenAI's form, without reasoning", async () => {
    const { body } = await ask(GPT_OSS, TOOLS);
    expect(body).toMatchObject({ messages: OPENAI_TOOL_TALK, tools: [FUNCTION] });
    const mistral = await ask("mistral.mistral-large-2407-v1:0", TOOLS);
    expect(mistral.body).toEqual({ messages: OPENAI_TOOL_TALK, tools: [FUNCTION], tool_choice: "any" });
  });

  it("hold Cohere's tools beside the question that they serve", async () => {
    const { body } = await ask(COMMAND_R, {
      ...TOOLS,
      messages: [{ role: "user", content: "Hi" }, { role: "assistant", content: "Yes?" }, ...TOOLS.messages],
    });
    expect(body).toEqual({
      message: "Find x",
      chat_history: [
        { role: "USER", message: "Hi" },
        { role: "CHATBOT", message: "Yes?" },
      ],
      tools: [
        {
          name: "search",
          description: "Searches.",
          parameter_definitions: { q: { description: "Query.", type: "str", required: true } },
        },
      ],
      tool_results: [
        { call: { name: "search", parameters: { q: "x" } }, outputs: [{ found: 1 }] },
        { call: { name: "search", parameters: { q: "y" } }, outputs: [{ output: "none" }] },
      ],
    });
  });

  it("hold images where the family has room for them", async () => {
    const request: BedrockRequest = {
      messages: [
        {
          role: "user",
          content: [
            { type: "image", source: { bytes: PNG } },
            { type: "text", text: "What?" },
          ],
        },
      ],
    };
    const data = PNG.toString("base64");
    expect((await ask(CLAUDE, request)).body).toMatchObject({
      messages: [
        {
          content: [
            { type: "image", source: { type: "base64", media_type: "image/png", data } },
            { type: "text", text: "What?" },
          ],
        },
      ],
    });
    expect((await ask("meta.llama3-2-11b-instruct-v1:0", request)).body).toMatchObject({
      prompt: expect.stringContaining("user<|end_header_id|>\n\n<|image|>\n\nWhat?<|eot_id|>"),
      images: [data],
    });
    expect((await ask("qwen.qwen3-vl-235b-a22b", request)).body).toMatchObject({
      messages: [
        {
          content: [
            { type: "image_url", image_url: { url: `data:image/png;base64,${data}` } },
            { type: "text", text: "What?" },
          ],
        },
      ],
    });
  });

  it.each([
    "anthropic.claude-v2",
    "amazon.titan-text-express-v1",
    "cohere.command-text-v14",
    "mistral.mistral-7b-instruct-v0:2",
    "ai21.j2-ultra-v1",
    "deepseek.r1-v1:0",
  ])("are not even tried with tools for a model that takes none: %s", async (model) => {
    await expect(ask(model, TOOLS)).rejects.toMatchObject({
      code: "MODEL_UNSUPPORTED",
      message: `${model} takes no tools, but the request offers some: leave them out, or choose a model with tools.`,
    });
  });

  it.each(["meta.llama3-1-8b-instruct-v1:0", "ai21.jamba-1-5-large-v1:0"])(
    "have no room for tools: %s",
    async (model) => {
      await expect(ask(model, TOOLS)).rejects.toMatchObject({
        code: "MODEL_UNSUPPORTED",
        message: `The native body of ${model} has no room for tools: use the api "converse" where the model has it, or another model.`,
      });
    },
  );

  it("mark Claude's cache points on what stands before them", async () => {
    const long = "Long ".repeat(5_000);
    const { body } = await ask(CLAUDE, {
      messages: [
        {
          role: "user",
          content: [{ type: "text", text: long }, { type: "cache-point" }, { type: "text", text: "Hi" }],
        },
      ],
    });
    expect(body).toMatchObject({
      messages: [
        {
          content: [
            { type: "text", text: long, cache_control: { type: "ephemeral" } },
            { type: "text", text: "Hi" },
          ],
        },
      ],
    });
  });
});
