import { integer, listOf, number, record, text } from "../../validate/build-body-schema.js";
import { type StopWords, stopWord, textOf } from "./answer-text.js";
import type { ChatCodec } from "./chat-codec.js";
import { inferenceSettings } from "./inference-settings.js";
import { readTurns, toMessages } from "./read-turns.js";
import { streamText } from "./text-stream.js";

interface TitanTextBody {
  readonly inputText: string;
  readonly textGenerationConfig?: {
    readonly temperature?: number;
    readonly topP?: number;
    readonly maxTokenCount?: number;
    readonly stopSequences?: readonly string[];
  };
}

const DEFAULT_MAX_TOKENS = 512;
const STOP_WORDS: StopWords = {
  end_turn: "FINISHED",
  max_tokens: "LENGTH",
  stop_sequence: "STOP_CRITERIA_MET",
};

/**
 * Amazon Titan Text: one prompt, which may spell out a conversation of `User:` and `Bot:` lines.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-text.html
 */
export const titanText: ChatCodec<TitanTextBody> = {
  format: "titan-text",
  request: record({
    "inputText*": text(1),
    textGenerationConfig: record({
      temperature: number(0, 1),
      topP: number(0, 1),
      maxTokenCount: integer(0),
      stopSequences: listOf(text()),
    }),
  }),
  toConversation({ inputText, textGenerationConfig: config = {} }) {
    const turns = readTurns(`\n${inputText}`, {
      "\nUser:": "user",
      "\nBot:": "assistant",
    });
    return {
      ...toMessages(turns),
      inferenceConfig: inferenceSettings({
        maxTokens: config.maxTokenCount ?? DEFAULT_MAX_TOKENS,
        temperature: config.temperature,
        topP: config.topP,
        stopSequences: config.stopSequences,
      }),
    };
  },
  encodeAnswer(answer) {
    return {
      inputTextTokenCount: answer.usage.inputTokens,
      results: [
        {
          tokenCount: answer.usage.outputTokens,
          outputText: textOf(answer),
          completionReason: stopWord(STOP_WORDS, answer.stopReason),
        },
      ],
    };
  },
  encodeStream({ usage: { inputTokens } }) {
    return streamText(
      (outputText) => ({
        outputText,
        index: 0,
        totalOutputTextTokenCount: null,
        completionReason: null,
        inputTextTokenCount: inputTokens,
      }),
      ({ stopReason, usage }) => ({
        outputText: "",
        index: 0,
        totalOutputTextTokenCount: usage.outputTokens,
        completionReason: stopWord(STOP_WORDS, stopReason),
        inputTextTokenCount: inputTokens,
      }),
    );
  },
};
