import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { askNatively as ask } from "../../../../test/fixtures/ask-natively.js";
import type { GenerateRequest } from "../../../spec/language-model.js";
import { findInvokeFamily, INVOKE_FAMILIES } from "./invoke-families.js";

const CLAUDE = "anthropic.claude-3-7-sonnet-20250219-v1:0";
const GPT_OSS = "openai.gpt-oss-20b-1:0";
const COMMAND_R = "cohere.command-r-plus-v1:0";

const TALK: GenerateRequest = {
  system: "Be brief.",
  messages: [
    { role: "user", content: "Hi" },
    { role: "assistant", content: "Hello." },
    { role: "user", content: "Bye" },
  ],
  maxTokens: 100,
  temperature: 0.2,
  topP: 0.9,
  stopSequences: ["END"],
};
const CHAT = [
  { role: "system", content: "Be brief." },
  { role: "user", content: "Hi" },
  { role: "assistant", content: "Hello." },
  { role: "user", content: "Bye" },
];
const WRITTEN = (label: string): string => `User: Be brief.\n\nHi\n${label}: Hello.\nUser: Bye\n${label}:`;

const BODIES: [format: string, model: string, body: object, warnings?: string[]][] = [
  [
    "anthropic-messages",
    CLAUDE,
    {
      anthropic_version: "bedrock-2023-05-31",
      max_tokens: 100,
      system: "Be brief.",
      messages: [
        { role: "user", content: [{ type: "text", text: "Hi" }] },
        { role: "assistant", content: [{ type: "text", text: "Hello." }] },
        { role: "user", content: [{ type: "text", text: "Bye" }] },
      ],
      temperature: 0.2,
      top_p: 0.9,
      stop_sequences: ["END"],
    },
  ],
  [
    "anthropic-text-completion",
    "anthropic.claude-instant-v1",
    {
      prompt: "Be brief.\n\nHuman: Hi\n\nAssistant: Hello.\n\nHuman: Bye\n\nAssistant:",
      max_tokens_to_sample: 100,
      temperature: 0.2,
      top_p: 0.9,
      stop_sequences: ["END"],
    },
  ],
  [
    "titan-text",
    "amazon.titan-text-express-v1",
    {
      inputText: "User: Be brief.\n\nHi\nBot: Hello.\nUser: Bye\nBot:",
      textGenerationConfig: { maxTokenCount: 100, temperature: 0.2, topP: 0.9, stopSequences: ["END"] },
    },
  ],
  [
    "nova",
    "amazon.nova-lite-v1:0",
    {
      schemaVersion: "messages-v1",
      system: [{ text: "Be brief." }],
      messages: [
        { role: "user", content: [{ text: "Hi" }] },
        { role: "assistant", content: [{ text: "Hello." }] },
        { role: "user", content: [{ text: "Bye" }] },
      ],
      inferenceConfig: { maxTokens: 100, temperature: 0.2, topP: 0.9, stopSequences: ["END"] },
    },
  ],
  [
    "cohere-command",
    "cohere.command-text-v14",
    { prompt: WRITTEN("Chatbot"), max_tokens: 100, temperature: 0.2, p: 0.9, stop_sequences: ["END"] },
  ],
  [
    "cohere-command-r",
    COMMAND_R,
    {
      message: "Bye",
      chat_history: [
        { role: "USER", message: "Hi" },
        { role: "CHATBOT", message: "Hello." },
      ],
      preamble: "Be brief.",
      max_tokens: 100,
      temperature: 0.2,
      p: 0.9,
      stop_sequences: ["END"],
    },
  ],
  [
    "llama",
    "meta.llama2-13b-chat-v1",
    {
      prompt: "<s>[INST] <<SYS>>\nBe brief.\n<</SYS>>\n\nHi [/INST] Hello.</s><s>[INST] Bye [/INST]",
      max_gen_len: 100,
      temperature: 0.2,
      top_p: 0.9,
    },
    ["stopSequences was not sent: the native body of meta.llama2-13b-chat-v1 has no such parameter."],
  ],
  [
    "llama",
    "meta.llama3-1-8b-instruct-v1:0",
    {
      prompt:
        "<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nBe brief.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nHi<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\nHello.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nBye<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n",
      max_gen_len: 100,
      temperature: 0.2,
      top_p: 0.9,
    },
    ["stopSequences was not sent: the native body of meta.llama3-1-8b-instruct-v1:0 has no such parameter."],
  ],
  [
    "llama",
    "meta.llama4-scout-17b-instruct-v1:0",
    {
      prompt:
        "<|begin_of_text|><|header_start|>system<|header_end|>\n\nBe brief.<|eot|><|header_start|>user<|header_end|>\n\nHi<|eot|><|header_start|>assistant<|header_end|>\n\nHello.<|eot|><|header_start|>user<|header_end|>\n\nBye<|eot|><|header_start|>assistant<|header_end|>\n\n",
      max_gen_len: 100,
      temperature: 0.2,
      top_p: 0.9,
    },
    [
      "stopSequences was not sent: the native body of meta.llama4-scout-17b-instruct-v1:0 has no such parameter.",
    ],
  ],
  [
    "mistral-text",
    "mistral.mistral-7b-instruct-v0:2",
    {
      prompt: "<s>[INST] Be brief.\n\nHi [/INST] Hello.</s>[INST] Bye [/INST]",
      max_tokens: 100,
      temperature: 0.2,
      top_p: 0.9,
      stop: ["END"],
    },
  ],
  [
    "mistral-chat",
    "mistral.mistral-large-2407-v1:0",
    { messages: CHAT, max_tokens: 100, temperature: 0.2, top_p: 0.9 },
    ["stopSequences was not sent: the native body of mistral.mistral-large-2407-v1:0 has no such parameter."],
  ],
  [
    "jurassic-2",
    "ai21.j2-ultra-v1",
    { prompt: WRITTEN("Assistant"), maxTokens: 100, temperature: 0.2, topP: 0.9, stopSequences: ["END"] },
  ],
  [
    "jamba",
    "ai21.jamba-1-5-large-v1:0",
    { messages: CHAT, max_tokens: 100, temperature: 0.2, top_p: 0.9, stop: ["END"] },
  ],
  [
    "openai-chat",
    GPT_OSS,
    { messages: CHAT, max_completion_tokens: 100, temperature: 0.2, top_p: 0.9, stop: ["END"] },
  ],
  [
    "openai-chat",
    "qwen.qwen3-32b-v1:0",
    { messages: CHAT, max_tokens: 100, temperature: 0.2, top_p: 0.9, stop: ["END"] },
  ],
  [
    "deepseek-text",
    "deepseek.r1-v1:0",
    {
      prompt:
        "<｜begin▁of▁sentence｜>Be brief.<｜User｜>Hi<｜Assistant｜>Hello.<｜end▁of▁sentence｜><｜User｜>Bye<｜Assistant｜><think>\n",
      max_tokens: 100,
      temperature: 0.2,
      top_p: 0.9,
      stop: ["END"],
    },
  ],
];

describe("native bodies", () => {
  it.each(BODIES)("%s: %s gets its own form", async (format, model, body, warnings = []) => {
    const sent = await ask(model, TALK);
    expect(sent.body).toEqual(body);
    expect(sent.result.warnings).toEqual(warnings);
    expect(findInvokeFamily({ invokeFormat: format }, undefined)?.format).toBe(format);
  });

  it("cover every family but Writer's, which no model of the catalogue has", () => {
    const covered = new Set(BODIES.map(([format]) => format));
    expect(INVOKE_FAMILIES.map(({ format }) => format).filter((format) => !covered.has(format))).toEqual([
      "writer",
    ]);
  });

  it("are Writer's for an imported model that the caller says is one", async () => {
    const arn = "arn:aws:bedrock:us-west-2:123456789012:imported-model/abcdefghijkl";
    const { body } = await ask(arn, TALK, { providerOverride: "writer" });
    expect(body).toEqual({
      prompt: WRITTEN("Assistant"),
      max_tokens: 100,
      temperature: 0.2,
      top_p: 0.9,
      stop: ["END"],
    });
  });

  it("hold the least where nothing is set", async () => {
    const hello: GenerateRequest = { messages: [{ role: "user", content: "Hi" }] };
    expect((await ask("cohere.command-text-v14", hello)).body).toEqual({ prompt: "Hi" });
    expect((await ask("amazon.titan-text-lite-v1", hello)).body).toEqual({ inputText: "User: Hi\nBot:" });
    expect((await ask(CLAUDE, hello)).body).toEqual({
      anthropic_version: "bedrock-2023-05-31",
      max_tokens: 4096,
      messages: [{ role: "user", content: [{ type: "text", text: "Hi" }] }],
    });
  });

  it("take the caller's own members last, and topK in the family's spelling", async () => {
    const modelKwargs = {
      temperature: 0.7,
      anthropic_beta: ["x"],
      thinking: { type: "enabled", budget_tokens: 1024 },
    };
    expect((await ask(CLAUDE, TALK, { topK: 5, modelKwargs })).body).toMatchObject({
      top_k: 5,
      temperature: 0.7,
      anthropic_beta: ["x"],
      thinking: { type: "enabled", budget_tokens: 1024 },
      max_tokens: 100,
    });
    expect((await ask("amazon.nova-lite-v1:0", TALK, { topK: 5 })).body).toMatchObject({
      inferenceConfig: { maxTokens: 100, topK: 5 },
    });
    expect((await ask(COMMAND_R, TALK, { topK: 5 })).body).toMatchObject({ k: 5 });
  });

  it.each([
    [
      "cohere.command-text-v14",
      { temperature: 5.1 },
      "temperature is 5.1; cohere.command-text-v14 takes 0 to 5.",
    ],
    [CLAUDE, { temperature: 1.1 }, `temperature is 1.1; ${CLAUDE} takes 0 to 1.`],
    [COMMAND_R, { topP: 1 }, `topP is 1; ${COMMAND_R} takes 0.01 to 0.99.`],
    [CLAUDE, { maxTokens: 0 }, `maxTokens is 0; ${CLAUDE} takes 1 or more.`],
  ])("hold no parameter out of the family's range: %s", async (model, parameters, message) => {
    const request = { messages: [{ role: "user" as const, content: "Hi" }], ...parameters };
    await expect(ask(model, request)).rejects.toMatchObject({ code: "INPUT_INVALID", message });
  });

  it.each([
    [
      "meta.llama3-1-8b-instruct-v1:0",
      /<\|(eot_id|start_header_id|end_header_id|begin_of_text|image)\|>/g,
      6,
    ],
    ["meta.llama4-scout-17b-instruct-v1:0", /<\|(eot|header_start|header_end|begin_of_text|image)\|>/g, 6],
    ["meta.llama2-13b-chat-v1", /<\/?s>|\[\/?INST\]|<<\/?SYS>>/g, 3],
    ["mistral.mistral-7b-instruct-v0:2", /<\/?s>|\[\/?INST\]/g, 3],
    ["deepseek.r1-v1:0", /<｜[^<>]+｜>|<\/?think>/g, 4],
    ["anthropic.claude-v2", /\n\n(Human|Assistant):/g, 2],
  ])("let nothing that a user says pose as another's turn: %s", async (model, control, ownMarks) => {
    const token = fc.constantFrom(
      ..."<| |> <|eot_id|> <|eot|> start_header_id <|image|> <s> </s> [INST] [/INST] <<SYS>> <｜ User ｜> <think> </think>".split(
        " ",
      ),
      ..."\n \n\n Human: Assistant:".split(" "),
      "<|eot",
      "_id|>",
      "[IN",
      "ST]",
      "a",
      " ",
    );
    const text = fc.array(token, { minLength: 1, maxLength: 12 }).map((parts) => `x${parts.join("")}x`);
    await fc.assert(
      fc.asyncProperty(text, async (said) => {
        const { body } = await ask(model, { messages: [{ role: "user", content: said }] });
        const { prompt } = body as { prompt: string };
        expect(prompt.match(control) ?? []).toHaveLength(ownMarks);
      }),
      { numRuns: 60 },
    );
  });
});
