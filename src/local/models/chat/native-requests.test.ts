import { describe, expect, it } from "vitest";
import { CHAT_CODECS } from "./all-codecs.js";

function read(format: string, body: object) {
  const codec = CHAT_CODECS.get(format);
  if (codec === undefined) throw new Error(`no codec ${format}`);
  return codec.toConversation(body);
}

describe("a prompt in the model's template", () => {
  const conversation = {
    system: [{ text: "Be kind." }],
    messages: [
      { role: "user", content: [{ text: "Hi" }] },
      { role: "assistant", content: [{ text: "Hello!" }] },
      { role: "user", content: [{ text: "Who are you?" }] },
    ],
  };
  const { messages } = conversation;

  it.each<[string, string, object, object]>([
    [
      "Llama 3",
      "llama",
      {
        prompt:
          "<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nBe kind.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nHi<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\nHello!<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nWho are you?<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n",
      },
      conversation,
    ],
    [
      "Llama 2",
      "llama",
      {
        prompt:
          "<s>[INST] <<SYS>>\nBe kind.\n<</SYS>>\n\nHi [/INST] Hello! </s><s>[INST] Who are you? [/INST]",
      },
      conversation,
    ],
    [
      "Mistral",
      "mistral-text",
      { prompt: "<s>[INST] Hi [/INST] Hello!</s>[INST] Who are you? [/INST]" },
      { messages },
    ],
    [
      "Claude 2",
      "anthropic-text-completion",
      {
        prompt: "Be kind.\n\nHuman: Hi\n\nAssistant: Hello!\n\nHuman: Who are you?\n\nAssistant:",
        max_tokens_to_sample: 5,
      },
      { messages: [{ role: "user", content: [{ text: "Be kind." }, { text: "Hi" }] }, ...messages.slice(1)] },
    ],
    ["Titan", "titan-text", { inputText: "User: Hi\nBot: Hello!\nUser: Who are you?\nBot:" }, { messages }],
    [
      "DeepSeek",
      "deepseek-text",
      {
        prompt:
          "<｜begin▁of▁sentence｜><｜User｜>Hi<｜Assistant｜>Hello!<｜end▁of▁sentence｜><｜User｜>Who are you?<｜Assistant｜>",
      },
      { messages },
    ],
  ])("is cut into turns: %s", (_name, format, body, expected) => {
    expect(read(format, body)).toMatchObject(expected);
  });

  it("without any marker is what the user says", () => {
    expect(read("llama", { prompt: " Just this. " }).messages).toEqual([
      { role: "user", content: [{ text: "Just this." }] },
    ]);
  });
});

describe("anthropic-messages", () => {
  it("reads every kind of block", () => {
    const request = read("anthropic-messages", {
      max_tokens: 9,
      system: [{ type: "text", text: "Be kind.", cache_control: { type: "ephemeral" } }],
      messages: [
        {
          role: "user",
          content: [
            { type: "text", text: "Look" },
            { type: "image", source: { type: "base64", media_type: "image/png", data: "AAAA" } },
            { type: "document", title: "A", source: { type: "base64", data: "BBBB" } },
          ],
        },
        {
          role: "assistant",
          content: [
            { type: "thinking", thinking: "so", signature: "sig" },
            { type: "tool_use", id: "a", name: "t", input: { n: 1 } },
          ],
        },
        {
          role: "user",
          content: [{ type: "tool_result", tool_use_id: "a", content: "done", is_error: true }],
        },
      ],
      tools: [{ name: "t", description: "d", input_schema: { type: "object" } }],
      tool_choice: { type: "any" },
    });
    expect(request).toEqual({
      system: [{ text: "Be kind." }, { cachePoint: { type: "default" } }],
      messages: [
        {
          role: "user",
          content: [
            { text: "Look" },
            { image: { format: "png", source: { bytes: "AAAA" } } },
            { document: { format: "pdf", name: "A", source: { bytes: "BBBB" } } },
          ],
        },
        {
          role: "assistant",
          content: [
            { reasoningContent: { reasoningText: { text: "so", signature: "sig" } } },
            { toolUse: { toolUseId: "a", name: "t", input: { n: 1 } } },
          ],
        },
        {
          role: "user",
          content: [{ toolResult: { toolUseId: "a", content: [{ text: "done" }], status: "error" } }],
        },
      ],
      toolConfig: {
        tools: [{ toolSpec: { name: "t", description: "d", inputSchema: { json: { type: "object" } } } }],
        toolChoice: { any: {} },
      },
      inferenceConfig: { maxTokens: 9 },
    });
  });

  const call = { type: "tool_use", id: "toolu_1", name: "t", input: {} };
  it.each<[string, object[], string]>([
    [
      "an assistant message first",
      [{ role: "assistant", content: "x" }],
      'messages: first message must use the "user" role',
    ],
    [
      "an empty text",
      [{ role: "user", content: [{ type: "text", text: " " }] }],
      "messages: text content blocks must be non-empty",
    ],
    [
      "a tool call without its result",
      [
        { role: "user", content: "x" },
        { role: "assistant", content: [call] },
        { role: "user", content: "y" },
      ],
      "messages.2: `tool_use` ids were found without `tool_result` blocks immediately after: toolu_1.",
    ],
    [
      "an unknown block",
      [{ role: "user", content: [{ type: "hologram" }] }],
      "Malformed input request: #/messages/0/content/0/type: hologram is not a valid enum value",
    ],
  ])("refuses %s", (_name, messages, message) => {
    expect(() => read("anthropic-messages", { max_tokens: 9, messages })).toThrow(message);
  });
});

describe("openai-chat", () => {
  it("reads system prompts, parts, tool calls and their results", () => {
    const request = read("openai-chat", {
      messages: [
        { role: "developer", content: "Be kind." },
        {
          role: "user",
          content: [
            { type: "text", text: "Look" },
            { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } },
          ],
        },
        {
          role: "assistant",
          content: null,
          tool_calls: [{ id: "a", type: "function", function: { name: "t", arguments: '{"n":1}' } }],
        },
        { role: "tool", tool_call_id: "a", content: "done" },
      ],
      tools: [{ type: "function", function: { name: "t" } }],
      tool_choice: { type: "function", function: { name: "t" } },
      stop: "END",
    });
    expect(request).toEqual({
      system: [{ text: "Be kind." }],
      messages: [
        {
          role: "user",
          content: [{ text: "Look" }, { image: { format: "png", source: { bytes: "AAAA" } } }],
        },
        { role: "assistant", content: [{ toolUse: { toolUseId: "a", name: "t", input: { n: 1 } } }] },
        { role: "user", content: [{ toolResult: { toolUseId: "a", content: [{ text: "done" }] } }] },
      ],
      toolConfig: {
        tools: [{ toolSpec: { name: "t", inputSchema: { json: {} } } }],
        toolChoice: { tool: { name: "t" } },
      },
      inferenceConfig: { stopSequences: ["END"] },
    });
  });

  it("fetches no image", () => {
    const content = [{ type: "image_url", image_url: { url: "https://example.com/a.png" } }];
    expect(() => read("openai-chat", { messages: [{ role: "user", content }] })).toThrow(
      "#/messages/0/content/0/image_url/url: expected a data URI of a base64 image",
    );
  });
});

it("Command R's history, documents, tools and results become a conversation", () => {
  const request = read("cohere-command-r", {
    preamble: "Be kind.",
    message: "And now?",
    chat_history: [
      { role: "USER", message: "Hi" },
      { role: "CHATBOT", message: "Hello!" },
    ],
    documents: [{ title: "A" }],
    tools: [{ name: "t", parameter_definitions: { n: { type: "int", required: true } } }],
    tool_results: [{ call: { name: "t", parameters: { n: 1 } }, outputs: [{ m: 2 }] }],
  });
  expect(request).toEqual({
    system: [{ text: "Be kind." }, { text: '{"title":"A"}' }],
    messages: [
      { role: "user", content: [{ text: "Hi" }] },
      { role: "assistant", content: [{ text: "Hello!" }] },
      { role: "user", content: [{ text: "And now?" }] },
      { role: "assistant", content: [{ toolUse: { toolUseId: "call_0", name: "t", input: { n: 1 } } }] },
      { role: "user", content: [{ toolResult: { toolUseId: "call_0", content: [{ json: { m: 2 } }] } }] },
    ],
    toolConfig: {
      tools: [
        {
          toolSpec: {
            name: "t",
            inputSchema: {
              json: { type: "object", properties: { n: { type: "integer" } }, required: ["n"] },
            },
          },
        },
      ],
    },
    inferenceConfig: {},
  });
});

it("Nova's reasoning is asked for in inferenceConfig", () => {
  const reasoningConfig = { type: "enabled", maxReasoningEffort: "low" };
  const request = read("nova", {
    messages: [{ role: "user", content: [{ text: "Hi" }] }],
    inferenceConfig: { topP: 0.5, reasoningConfig },
  });
  expect(request.additionalModelRequestFields).toEqual({ reasoningConfig });
  expect(request.inferenceConfig).toEqual({ topP: 0.5 });
});
