import { anyObject, integer, number, openRecord, record, text } from "../../validate/build-body-schema.js";
import { type StopWords, stopWord, textOf } from "./answer-text.js";
import type { ChatCodec } from "./chat-codec.js";
import { inferenceSettings } from "./inference-settings.js";
import { toMessages } from "./read-turns.js";
import { streamText } from "./text-stream.js";

interface PegasusBody {
  readonly inputPrompt: string;
  readonly temperature?: number;
  readonly maxOutputTokens?: number;
}

const DEFAULT_MAX_TOKENS = 4096;
const STOP_WORDS: StopWords = { end_turn: "stop", max_tokens: "length" };

/**
 * TwelveLabs Pegasus: a question about one video. The rules answer the question and do not look at the video.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-pegasus.html
 */
export const twelvelabsPegasus: ChatCodec<PegasusBody> = {
  format: "twelvelabs-pegasus",
  request: record({
    "inputPrompt*": text(1),
    "mediaSource*": record({
      base64String: text(1),
      s3Location: openRecord({ "uri*": text(1), bucketOwner: text() }),
    }),
    temperature: number(0, 1),
    maxOutputTokens: integer(1, 4096),
    responseFormat: anyObject,
  }),
  toConversation(body) {
    return {
      ...toMessages([{ role: "user", content: [{ text: body.inputPrompt }] }]),
      inferenceConfig: inferenceSettings({
        maxTokens: body.maxOutputTokens ?? DEFAULT_MAX_TOKENS,
        temperature: body.temperature,
      }),
    };
  },
  encodeAnswer(answer) {
    return { message: textOf(answer), finishReason: stopWord(STOP_WORDS, answer.stopReason) };
  },
  encodeStream() {
    return streamText(
      (message) => ({ message, finishReason: null }),
      ({ stopReason }) => ({ message: "", finishReason: stopWord(STOP_WORDS, stopReason) }),
    );
  },
};
