import { integer, listOf, number, record, text } from "../../validate/build-body-schema.js";
import { type StopWords, stopWord, textOf } from "./answer-text.js";
import type { ChatCodec } from "./chat-codec.js";
import { inferenceSettings } from "./inference-settings.js";
import { readTurns, toMessages } from "./read-turns.js";
import { streamText } from "./text-stream.js";

interface AnthropicTextBody {
  readonly prompt: string;
  readonly max_tokens_to_sample: number;
  readonly temperature?: number;
  readonly top_p?: number;
  readonly stop_sequences?: readonly string[];
}

const STOP_WORDS: StopWords = { end_turn: "stop_sequence", max_tokens: "max_tokens" };
/** What Claude itself stops at when it is done. */
const TURN_END = "\n\nHuman:";

/** Claude 1, 2 and Instant: a prompt of `\n\nHuman:` and `\n\nAssistant:` turns. */
export const anthropicTextCompletion: ChatCodec<AnthropicTextBody> = {
  format: "anthropic-text-completion",
  request: record({
    "prompt*": text(1),
    "max_tokens_to_sample*": integer(1),
    temperature: number(0, 1),
    top_p: number(0, 1),
    top_k: integer(0, 500),
    stop_sequences: listOf(text()),
    anthropic_version: text(),
  }),
  toConversation(body) {
    const turns = readTurns(body.prompt, { "\n\nHuman:": "user", "\n\nAssistant:": "assistant" });
    return {
      ...toMessages(turns),
      inferenceConfig: inferenceSettings({
        maxTokens: body.max_tokens_to_sample,
        temperature: body.temperature,
        topP: body.top_p,
        stopSequences: body.stop_sequences,
      }),
    };
  },
  encodeAnswer(answer) {
    return {
      type: "completion",
      completion: textOf(answer),
      stop_reason: stopWord(STOP_WORDS, answer.stopReason),
      stop: answer.stopReason === "max_tokens" ? null : (answer.stopSequence ?? TURN_END),
    };
  },
  encodeStream({ stopSequence }) {
    return streamText(
      (completion) => ({ type: "completion", completion, stop_reason: null, stop: null }),
      ({ stopReason }) => ({
        type: "completion",
        completion: "",
        stop_reason: stopWord(STOP_WORDS, stopReason),
        stop: stopReason === "max_tokens" ? null : (stopSequence ?? TURN_END),
      }),
    );
  },
};
