import { integer, listOf, number, record, text } from "../../validate/build-body-schema.js";
import { type StopWords, stopWord, textOf } from "./answer-text.js";
import type { ChatCodec } from "./chat-codec.js";
import { imageBlock } from "./image-block.js";
import { inferenceSettings } from "./inference-settings.js";
import { readTurns, type Turn, toMessages } from "./read-turns.js";
import { streamText } from "./text-stream.js";

interface LlamaBody {
  readonly prompt: string;
  readonly temperature?: number;
  readonly top_p?: number;
  readonly max_gen_len?: number;
  readonly images?: readonly string[];
}

const DEFAULT_MAX_TOKENS = 512;
const STOP_WORDS: StopWords = { end_turn: "stop", max_tokens: "length" };

/** The templates of Llama 2, of Llama 3 and of Llama 4: none uses another's markers. */
const MARKERS = {
  "<|start_header_id|>system<|end_header_id|>": "system",
  "<|start_header_id|>user<|end_header_id|>": "user",
  "<|start_header_id|>assistant<|end_header_id|>": "assistant",
  "<|eot_id|>": undefined,
  "<|header_start|>system<|header_end|>": "system",
  "<|header_start|>user<|header_end|>": "user",
  "<|header_start|>assistant<|header_end|>": "assistant",
  "<|eot|>": undefined,
  "<|image|>": "user",
  "[INST]": "user",
  "<<SYS>>": "system",
  "<</SYS>>": "user",
  "[/INST]": "assistant",
} as const;

/**
 * Meta Llama: a prompt in the model's chat template, and base64 images from Llama 3.2 on.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-meta.html
 */
export const llama: ChatCodec<LlamaBody> = {
  format: "llama",
  request: record({
    "prompt*": text(1),
    temperature: number(0, 1),
    top_p: number(0, 1),
    max_gen_len: integer(1),
    images: listOf(text(1)),
  }),
  toConversation(body) {
    const prompt = body.prompt.replaceAll(/<\/?s>|<\|begin_of_text\|>/g, "");
    const images: Turn = { role: "user", content: (body.images ?? []).map(imageBlock) };
    return {
      ...toMessages([images, ...readTurns(prompt, MARKERS)]),
      inferenceConfig: inferenceSettings({
        maxTokens: body.max_gen_len ?? DEFAULT_MAX_TOKENS,
        temperature: body.temperature,
        topP: body.top_p,
      }),
    };
  },
  encodeAnswer(answer) {
    return {
      generation: textOf(answer),
      prompt_token_count: answer.usage.inputTokens,
      generation_token_count: answer.usage.outputTokens,
      stop_reason: stopWord(STOP_WORDS, answer.stopReason),
    };
  },
  encodeStream() {
    return streamText(
      (generation) => ({
        generation,
        prompt_token_count: null,
        generation_token_count: null,
        stop_reason: null,
      }),
      ({ stopReason, usage }) => ({
        generation: "",
        prompt_token_count: usage.inputTokens,
        generation_token_count: usage.outputTokens,
        stop_reason: stopWord(STOP_WORDS, stopReason),
      }),
    );
  },
};
