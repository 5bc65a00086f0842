import { anyObject, integer, listOf, number, record, text } from "../../validate/build-body-schema.js";
import { cutText } from "../stream-answer.js";
import { type StopWords, stopWord, textOf } from "./answer-text.js";
import type { ChatCodec } from "./chat-codec.js";
import { inferenceSettings } from "./inference-settings.js";
import { toMessages } from "./read-turns.js";

interface Jurassic2Body {
  readonly prompt: string;
  readonly temperature?: number;
  readonly topP?: number;
  readonly maxTokens?: number;
  readonly stopSequences?: readonly string[];
}

const DEFAULT_MAX_TOKENS = 200;
const STOP_WORDS: StopWords = { end_turn: "endoftext", max_tokens: "length", stop_sequence: "stop" };

/**
 * AI21 Jurassic-2: one prompt, no conversation and no streaming.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-jurassic2.html
 */
export const jurassic2: ChatCodec<Jurassic2Body> = {
  format: "jurassic-2",
  request: record({
    "prompt*": text(1),
    temperature: number(0, 1),
    topP: number(0, 1),
    maxTokens: integer(0, 8191),
    stopSequences: listOf(text()),
    countPenalty: anyObject,
    presencePenalty: anyObject,
    frequencyPenalty: anyObject,
  }),
  toConversation(body) {
    return {
      ...toMessages([{ role: "user", content: [{ text: body.prompt }] }]),
      inferenceConfig: inferenceSettings({
        maxTokens: body.maxTokens ?? DEFAULT_MAX_TOKENS,
        temperature: body.temperature,
        topP: body.topP,
        stopSequences: body.stopSequences,
      }),
    };
  },
  encodeAnswer(answer, { answerId, body }) {
    const text = textOf(answer);
    return {
      id: Number.parseInt(answerId.slice(0, 8), 16),
      prompt: { text: body.prompt, tokens: tokensOf(body.prompt) },
      completions: [
        {
          data: { text, tokens: tokensOf(text) },
          finishReason: { reason: stopWord(STOP_WORDS, answer.stopReason) },
        },
      ],
    };
  },
};

/** Pieces in place of the model's tokens, with the log-probability of certainty. */
function tokensOf(text: string): unknown[] {
  let start = 0;
  return Array.from(cutText(text), (token) => {
    const textRange = { start, end: start + token.length };
    start = textRange.end;
    return { generatedToken: { token, logprob: 0, raw_logprob: 0 }, topTokens: null, textRange };
  });
}
