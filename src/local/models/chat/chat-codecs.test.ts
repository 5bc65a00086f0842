import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answerChat } from "../answer-chat.js";
import type { ChatAnswer } from "../chat-answer.js";
import { streamAnswer } from "../stream-answer.js";
import { CHAT_CODECS } from "./all-codecs.js";
import type { ChatCodec } from "./chat-codec.js";

// biome-ignore lint/suspicious/noExplicitAny: answers of fourteen shapes, read by path
type Json = any;

interface Reading {
  /** A body that says `text`, with a limit of tokens. */
  readonly request: (text: string, maxTokens: number) => object;
  readonly text: (answer: Json) => string;
  readonly stop: (answer: Json) => unknown;
  /** Text and end in one chunk of a stream; absent where the family does not stream. */
  readonly textOfChunk?: (chunk: Json) => string | null | undefined;
  readonly stopOfChunk?: (chunk: Json) => unknown;
}

const says = (content: string) => [{ role: "user", content }];

const READINGS: Readonly<Record<string, Reading>> = {
  "anthropic-messages": {
    request: (text, max_tokens) => ({
      anthropic_version: "bedrock-2023-05-31",
      max_tokens,
      messages: says(text),
    }),
    text: (answer) => answer.content.map((block: Json) => block.text).join(""),
    stop: (answer) => answer.stop_reason,
    textOfChunk: (chunk) => chunk.delta?.text,
    stopOfChunk: (chunk) => chunk.delta?.stop_reason,
  },
  "anthropic-text-completion": {
    request: (text, max_tokens_to_sample) => ({
      prompt: `\n\nHuman: ${text}\n\nAssistant:`,
      max_tokens_to_sample,
    }),
    text: (answer) => answer.completion,
    stop: (answer) => answer.stop_reason,
    textOfChunk: (chunk) => chunk.completion,
    stopOfChunk: (chunk) => chunk.stop_reason,
  },
  "cohere-command": {
    request: (prompt, max_tokens) => ({ prompt, max_tokens }),
    text: (answer) => answer.generations[0].text,
    stop: (answer) => answer.generations[0].finish_reason,
    textOfChunk: (chunk) => chunk.text,
    stopOfChunk: (chunk) => chunk.finish_reason,
  },
  "cohere-command-r": {
    request: (message, max_tokens) => ({ message, max_tokens }),
    text: (answer) => answer.text,
    stop: (answer) => answer.finish_reason,
    textOfChunk: (chunk) => chunk.text,
    stopOfChunk: (chunk) => chunk.finish_reason,
  },
  "deepseek-text": {
    request: (text, max_tokens) => ({ prompt: `<｜User｜>${text}<｜Assistant｜><think>\n`, max_tokens }),
    text: (answer) => answer.choices[0].text,
    stop: (answer) => answer.choices[0].stop_reason,
    textOfChunk: (chunk) => chunk.choices[0].text,
    stopOfChunk: (chunk) => chunk.choices[0].stop_reason,
  },
  jamba: {
    request: (text, max_tokens) => ({ messages: says(text), max_tokens }),
    text: (answer) => answer.choices[0].message.content,
    stop: (answer) => answer.choices[0].finish_reason,
    textOfChunk: (chunk) => chunk.choices[0].delta.content,
    stopOfChunk: (chunk) => chunk.choices[0].finish_reason,
  },
  "jurassic-2": {
    request: (prompt, maxTokens) => ({ prompt, maxTokens }),
    text: (answer) => answer.completions[0].data.text,
    stop: (answer) => answer.completions[0].finishReason.reason,
  },
  llama: {
    request: (text, max_gen_len) => ({
      prompt: `<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\n${text}<|eot_id|>`,
      max_gen_len,
    }),
    text: (answer) => answer.generation,
    stop: (answer) => answer.stop_reason,
    textOfChunk: (chunk) => chunk.generation,
    stopOfChunk: (chunk) => chunk.stop_reason,
  },
  "mistral-chat": {
    request: (text, max_tokens) => ({ messages: says(text), max_tokens }),
    text: (answer) => answer.choices[0].message.content,
    stop: (answer) => answer.choices[0].stop_reason,
    textOfChunk: (chunk) => chunk.choices[0].message.content,
    stopOfChunk: (chunk) => chunk.choices[0].stop_reason,
  },
  "mistral-text": {
    request: (text, max_tokens) => ({ prompt: `<s>[INST] ${text} [/INST]`, max_tokens }),
    text: (answer) => answer.outputs[0].text,
    stop: (answer) => answer.outputs[0].stop_reason,
    textOfChunk: (chunk) => chunk.outputs[0].text,
    stopOfChunk: (chunk) => chunk.outputs[0].stop_reason,
  },
  nova: {
    request: (text, maxTokens) => ({
      messages: [{ role: "user", content: [{ text }] }],
      inferenceConfig: { maxTokens },
    }),
    text: (answer) => answer.output.message.content.map((block: Json) => block.text).join(""),
    stop: (answer) => answer.stopReason,
    textOfChunk: (chunk) => chunk.contentBlockDelta?.delta.text,
    stopOfChunk: (chunk) => chunk.messageStop?.stopReason,
  },
  "openai-chat": {
    request: (text, max_tokens) => ({ messages: says(text), max_tokens, reasoning_effort: "low" }),
    text: (answer) => answer.choices[0].message.content,
    stop: (answer) => answer.choices[0].finish_reason,
    textOfChunk: (chunk) => chunk.choices[0]?.delta.content,
    stopOfChunk: (chunk) => chunk.choices[0]?.finish_reason,
  },
  "titan-text": {
    request: (inputText, maxTokenCount) => ({ inputText, textGenerationConfig: { maxTokenCount } }),
    text: (answer) => answer.results[0].outputText,
    stop: (answer) => answer.results[0].completionReason,
    textOfChunk: (chunk) => chunk.outputText,
    stopOfChunk: (chunk) => chunk.completionReason,
  },
  "twelvelabs-pegasus": {
    request: (inputPrompt, maxOutputTokens) => ({
      inputPrompt,
      mediaSource: { base64String: "AAAA" },
      maxOutputTokens,
    }),
    text: (answer) => answer.message,
    stop: (answer) => answer.finishReason,
    textOfChunk: (chunk) => chunk.message,
    stopOfChunk: (chunk) => chunk.finishReason,
  },
};

const context = (body: unknown, { usage, stopSequence }: ChatAnswer) => ({
  body,
  modelId: "anthropic.claude-haiku-4-5-20251001-v1:0",
  answerId: "0123456789abcdef0123456789abcdef",
  usage,
  ...(stopSequence !== undefined && { stopSequence }),
});

async function answerBoth(codec: ChatCodec, body: object): Promise<{ whole: Json; chunks: Json[] }> {
  const said = await answerChat(codec.toConversation(body));
  const encode = codec.encodeStream?.(context(body, said)) ?? (() => []);
  return {
    whole: codec.encodeAnswer(said, context(body, said)),
    chunks: [...streamAnswer(said, 0)].flatMap((event) => [...encode(event)]),
  };
}

const codecOf = (format: string): ChatCodec => {
  const codec = CHAT_CODECS.get(format);
  if (codec === undefined) throw new Error(`no codec ${format}`);
  return codec;
};

it("every chat format has a reading here", () => {
  expect(Object.keys(READINGS).sort()).toEqual([...CHAT_CODECS.keys()].sort());
});

describe.each(Object.entries(READINGS))("%s", (format, reading) => {
  const codec = codecOf(format);

  it("puts what the user said into the conversation, and the limit", () => {
    const { messages, inferenceConfig } = codec.toConversation(reading.request("I live in Porto.", 9));
    expect(messages).toEqual([{ role: "user", content: [{ text: "I live in Porto." }] }]);
    expect(inferenceConfig?.maxTokens).toBe(9);
  });

  it("says the same in a stream as in one piece, and ends the same way", async () => {
    const { textOfChunk, stopOfChunk } = reading;
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }).filter((text) => text.trim() !== ""),
        fc.integer({ min: 1, max: 60 }),
        async (text, maxTokens) => {
          const { whole, chunks } = await answerBoth(codec, reading.request(text, maxTokens));
          expect(reading.text(whole)).toEqual(expect.any(String));
          if (textOfChunk === undefined || stopOfChunk === undefined) {
            expect(chunks).toEqual([]);
            return;
          }
          expect(chunks.map((chunk) => textOfChunk(chunk) ?? "").join("")).toBe(reading.text(whole));
          const stops = chunks.map(stopOfChunk).filter((stop) => stop !== null && stop !== undefined);
          expect(stops).toEqual([reading.stop(whole)]);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("tells that the limit ended the text", async () => {
    const ended = await answerBoth(codec, reading.request("Lisbon", 500));
    const cut = await answerBoth(codec, reading.request("Lisbon", 2));
    expect(reading.stop(cut.whole)).not.toBe(reading.stop(ended.whole));
    expect(reading.text(ended.whole)).toContain(reading.text(cut.whole).slice(-8));
  });
});

describe("a tool call", () => {
  const schema = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
  const parameters = schema;
  const input = { city: "Porto" };

  it("has Anthropic's form, whole and in pieces", async () => {
    const { whole, chunks } = await answerBoth(codecOf("anthropic-messages"), {
      messages: says("How warm is it in Porto?"),
      max_tokens: 100,
      tools: [{ name: "weather", input_schema: schema }],
      tool_choice: { type: "tool", name: "weather" },
    });
    const id = expect.stringMatching(/^toolu_bdrk_/);
    expect(whole.content).toEqual([{ type: "tool_use", id, name: "weather", input }]);
    expect(whole.stop_reason).toBe("tool_use");
    expect(chunks.find((chunk) => chunk.type === "content_block_start")).toEqual({
      type: "content_block_start",
      index: 0,
      content_block: { type: "tool_use", id: whole.content[0].id, name: "weather", input: {} },
    });
    const pieces = chunks.map((chunk) => chunk.delta?.partial_json ?? "");
    expect(JSON.parse(pieces.join(""))).toEqual(input);
  });

  it.each(["openai-chat", "mistral-chat"])("has the form of %s, whole and in pieces", async (format) => {
    const { whole, chunks } = await answerBoth(codecOf(format), {
      messages: says("How warm is it in Porto?"),
      tools: [{ type: "function", function: { name: "weather", parameters } }],
      tool_choice: format === "openai-chat" ? "required" : "any",
    });
    const [choice] = whole.choices;
    expect(choice.message.tool_calls).toEqual([
      {
        id: expect.any(String),
        type: "function",
        function: { name: "weather", arguments: '{"city":"Porto"}' },
      },
    ]);
    expect(choice.finish_reason ?? choice.stop_reason).toBe("tool_calls");
    const calls = chunks.flatMap(
      (chunk) => (chunk.choices[0]?.delta ?? chunk.choices[0]?.message)?.tool_calls ?? [],
    );
    expect(calls[0]).toMatchObject({ index: 0, id: choice.message.tool_calls[0].id });
    expect(JSON.parse(calls.map((call: Json) => call.function.arguments).join(""))).toEqual(input);
  });
});

it("Claude's thinking comes before its text, with a signature", async () => {
  const { whole, chunks } = await answerBoth(codecOf("anthropic-messages"), {
    messages: says("Hello"),
    max_tokens: 2000,
    thinking: { type: "enabled", budget_tokens: 1024 },
  });
  expect(whole.content.map((block: Json) => block.type)).toEqual(["thinking", "text"]);
  const thought = chunks.map((chunk) => chunk.delta?.thinking ?? "").join("");
  const signature = chunks.map((chunk) => chunk.delta?.signature ?? "").join("");
  expect(whole.content[0]).toEqual({ type: "thinking", thinking: thought, signature });
  expect(signature).toMatch(/^[A-Za-z0-9+/]{86}==$/);
});

it("the stop sequence that ended a text is named", async () => {
  const { whole, chunks } = await answerBoth(codecOf("anthropic-messages"), {
    messages: says("Hello"),
    max_tokens: 100,
    stop_sequences: ["local"],
  });
  expect(whole).toMatchObject({ stop_reason: "stop_sequence", stop_sequence: "local" });
  expect(chunks.find((chunk) => chunk.type === "message_delta")).toMatchObject({
    delta: { stop_reason: "stop_sequence", stop_sequence: "local" },
  });
});

it("a JSON schema in response_format is followed", async () => {
  const schema = { type: "object", properties: { city: { enum: ["Porto"] } }, required: ["city"] };
  const { whole } = await answerBoth(codecOf("openai-chat"), {
    messages: says("Hello"),
    response_format: { type: "json_schema", json_schema: { name: "place", schema } },
  });
  expect(JSON.parse(whole.choices[0].message.content)).toEqual({ city: "Porto" });
});
