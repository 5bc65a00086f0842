import { integer, listOf, number, record, text } from "../../validate/build-body-schema.js";
import { reasoningOf, type StopWords, stopWord, textOf } from "./answer-text.js";
import type { ChatCodec } from "./chat-codec.js";
import { inferenceSettings } from "./inference-settings.js";
import { readTurns, toMessages } from "./read-turns.js";
import { inlineReasoning, joinReasoning } from "./reasoning-text.js";
import { streamText } from "./text-stream.js";

interface DeepseekTextBody {
  readonly prompt: string;
  readonly max_tokens?: number;
  readonly stop?: readonly string[];
  readonly temperature?: number;
  readonly top_p?: number;
}

const STOP_WORDS: StopWords = { end_turn: "stop", max_tokens: "length" };
/** A prompt that ends so makes the model reason first; its text then begins within the reasoning. */
const THINK = /<think>\s*$/;
const TAGS = { open: "", close: "\n</think>\n\n" };

/**
 * DeepSeek-R1: a prompt in its template, `<｜User｜>…<｜Assistant｜><think>`.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-deepseek.html
 */
export const deepseekText: ChatCodec<DeepseekTextBody> = {
  format: "deepseek-text",
  request: record({
    "prompt*": text(1),
    max_tokens: integer(1, 32_768),
    stop: listOf(text(), 0, 10),
    temperature: number(0, 1),
    top_p: number(0, 1),
  }),
  toConversation(body) {
    const prompt = body.prompt.replace(THINK, "").replaceAll(/<｜(begin|end)▁of▁(sentence)｜>/g, "");
    return {
      ...toMessages(readTurns(prompt, { "<｜User｜>": "user", "<｜Assistant｜>": "assistant" })),
      ...(THINK.test(body.prompt) && {
        additionalModelRequestFields: { reasoning_config: { type: "enabled" } },
      }),
      inferenceConfig: inferenceSettings({
        maxTokens: body.max_tokens,
        temperature: body.temperature,
        topP: body.top_p,
        stopSequences: body.stop,
      }),
    };
  },
  encodeAnswer(answer) {
    return {
      choices: [
        {
          text: joinReasoning(reasoningOf(answer), textOf(answer), TAGS),
          stop_reason: stopWord(STOP_WORDS, answer.stopReason),
        },
      ],
    };
  },
  encodeStream() {
    const encode = streamText(
      (text) => ({ choices: [{ text, stop_reason: null }] }),
      ({ stopReason }) => ({ choices: [{ text: "", stop_reason: stopWord(STOP_WORDS, stopReason) }] }),
    );
    return inlineReasoning(encode, TAGS);
  },
};
