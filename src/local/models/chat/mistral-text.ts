import { integer, listOf, number, record, text } from "../../validate/build-body-schema.js";
import { type StopWords, stopWord, textOf } from "./answer-text.js";
import type { ChatCodec } from "./chat-codec.js";
import { inferenceSettings } from "./inference-settings.js";
import { readTurns, toMessages } from "./read-turns.js";
import { streamText } from "./text-stream.js";

interface MistralTextBody {
  readonly prompt: string;
  readonly max_tokens?: number;
  readonly stop?: readonly string[];
  readonly temperature?: number;
  readonly top_p?: number;
}

/** The smallest default of the family's models. */
const DEFAULT_MAX_TOKENS = 512;
const STOP_WORDS: StopWords = { end_turn: "stop", max_tokens: "length" };

/**
 * Mistral's completion models: a prompt of `[INST]` turns.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-mistral-text-completion.html
 */
export const mistralText: ChatCodec<MistralTextBody> = {
  format: "mistral-text",
  request: record({
    "prompt*": text(1),
    max_tokens: integer(1),
    stop: listOf(text(), 0, 10),
    temperature: number(0, 1),
    top_p: number(0, 1),
    top_k: integer(1, 200),
  }),
  toConversation(body) {
    const prompt = body.prompt.replaceAll(/<\/?s>/g, "");
    return {
      ...toMessages(readTurns(prompt, { "[INST]": "user", "[/INST]": "assistant" })),
      inferenceConfig: inferenceSettings({
        maxTokens: body.max_tokens ?? DEFAULT_MAX_TOKENS,
        temperature: body.temperature,
        topP: body.top_p,
        stopSequences: body.stop,
      }),
    };
  },
  encodeAnswer(answer) {
    return { outputs: [{ text: textOf(answer), stop_reason: stopWord(STOP_WORDS, answer.stopReason) }] };
  },
  encodeStream() {
    return streamText(
      (text) => ({ outputs: [{ text, stop_reason: null }] }),
      ({ stopReason }) => ({ outputs: [{ text: "", stop_reason: stopWord(STOP_WORDS, stopReason) }] }),
    );
  },
};
