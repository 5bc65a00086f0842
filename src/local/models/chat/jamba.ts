import { anyOf, integer, listOf, number, record, text } from "../../validate/build-body-schema.js";
import { stopWord, textOf } from "./answer-text.js";
import type { ChatCodec } from "./chat-codec.js";
import { inferenceSettings } from "./inference-settings.js";
import { stopSequences } from "./openai-chat.js";
import { OPENAI_MESSAGE, type OpenaiMessage, readOpenaiMessages } from "./openai-request.js";
import { encodeOpenaiUsage, OPENAI_STOP_WORDS } from "./openai-response.js";
import { streamText } from "./text-stream.js";

interface JambaBody {
  readonly messages: readonly OpenaiMessage[];
  readonly temperature?: number;
  readonly top_p?: number;
  readonly max_tokens?: number;
  readonly stop?: string | readonly string[];
  readonly n?: number;
}

const DEFAULT_MAX_TOKENS = 4096;

/**
 * AI21 Jamba: OpenAI's messages and completions, and up to 16 answers, which here are all the same.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-jamba.html
 */
export const jamba: ChatCodec<JambaBody> = {
  format: "jamba",
  request: record({
    "messages*": listOf(OPENAI_MESSAGE, 1),
    temperature: number(0, 2),
    top_p: number(0, 1),
    max_tokens: integer(0, 4096),
    stop: anyOf(text(), listOf(text())),
    n: integer(1, 16),
    frequency_penalty: number(),
    presence_penalty: number(),
  }),
  toConversation(body) {
    return {
      ...readOpenaiMessages(body.messages),
      inferenceConfig: inferenceSettings({
        maxTokens: body.max_tokens ?? DEFAULT_MAX_TOKENS,
        temperature: body.temperature,
        topP: body.top_p,
        stopSequences: stopSequences(body.stop),
      }),
    };
  },
  encodeAnswer(answer, { answerId, body }) {
    const choice = (_: unknown, index: number): unknown => ({
      index,
      message: { role: "assistant", content: textOf(answer), tool_calls: null },
      finish_reason: stopWord(OPENAI_STOP_WORDS, answer.stopReason),
    });
    return {
      id: `chatcmpl-${answerId}`,
      choices: Array.from({ length: body.n ?? 1 }, choice),
      usage: encodeOpenaiUsage(answer.usage),
    };
  },
  encodeStream({ answerId }) {
    const id = `chatcmpl-${answerId}`;
    return streamText(
      (content) => ({ id, choices: [{ index: 0, delta: { content }, finish_reason: null }] }),
      ({ stopReason, usage }) => ({
        id,
        choices: [
          { index: 0, delta: { content: "" }, finish_reason: stopWord(OPENAI_STOP_WORDS, stopReason) },
        ],
        usage: encodeOpenaiUsage(usage),
      }),
    );
  },
};
