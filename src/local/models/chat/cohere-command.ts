import {
  anyObject,
  choice,
  flag,
  integer,
  listOf,
  number,
  record,
  text,
} from "../../validate/build-body-schema.js";
import { asUuid } from "../answer-id.js";
import { type StopWords, stopWord, textOf } from "./answer-text.js";
import type { ChatCodec } from "./chat-codec.js";
import { inferenceSettings } from "./inference-settings.js";
import { toMessages } from "./read-turns.js";
import { streamText } from "./text-stream.js";

interface CohereCommandBody {
  readonly prompt: string;
  readonly temperature?: number;
  readonly p?: number;
  readonly max_tokens?: number;
  readonly stop_sequences?: readonly string[];
  readonly num_generations?: number;
}

const DEFAULT_MAX_TOKENS = 20;
const STOP_WORDS: StopWords = { end_turn: "COMPLETE", max_tokens: "MAX_TOKENS" };

/**
 * Cohere Command and Command Light: one prompt, and up to five answers, which here are all the same.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-cohere-command.html
 */
export const cohereCommand: ChatCodec<CohereCommandBody> = {
  format: "cohere-command",
  request: record({
    "prompt*": text(1),
    temperature: number(0, 5),
    p: number(0, 1),
    k: number(0, 500),
    max_tokens: integer(1, 4096),
    stop_sequences: listOf(text(), 0, 4),
    return_likelihoods: choice("GENERATION", "ALL", "NONE"),
    stream: flag,
    num_generations: integer(1, 5),
    logit_bias: anyObject,
    truncate: choice("NONE", "START", "END"),
  }),
  toConversation(body) {
    return {
      ...toMessages([{ role: "user", content: [{ text: body.prompt }] }]),
      inferenceConfig: inferenceSettings({
        maxTokens: body.max_tokens ?? DEFAULT_MAX_TOKENS,
        temperature: body.temperature,
        topP: body.p,
        stopSequences: body.stop_sequences,
      }),
    };
  },
  encodeAnswer(answer, { answerId, body }) {
    const generation = {
      finish_reason: stopWord(STOP_WORDS, answer.stopReason),
      id: asUuid(answerId),
      text: textOf(answer),
    };
    return {
      generations: Array.from({ length: body.num_generations ?? 1 }, () => generation),
      id: asUuid(answerId),
      prompt: body.prompt,
    };
  },
  encodeStream() {
    return streamText(
      (text) => ({ text, is_finished: false }),
      ({ stopReason }) => ({ is_finished: true, finish_reason: stopWord(STOP_WORDS, stopReason) }),
    );
  },
};
