import { choice, integer, listOf, number, record } from "../../validate/build-body-schema.js";
import { stopWord } from "./answer-text.js";
import type { ChatCodec } from "./chat-codec.js";
import { inferenceSettings } from "./inference-settings.js";
import {
  OPENAI_MESSAGE,
  OPENAI_TOOL,
  type OpenaiMessage,
  type OpenaiTool,
  readOpenaiMessages,
  readOpenaiTools,
} from "./openai-request.js";
import { encodeOpenaiDelta, encodeOpenaiMessage, numberCalls, OPENAI_STOP_WORDS } from "./openai-response.js";

interface MistralChatBody {
  readonly messages: readonly OpenaiMessage[];
  readonly tools?: readonly OpenaiTool[];
  readonly tool_choice?: "auto" | "any" | "none";
  readonly max_tokens?: number;
  readonly temperature?: number;
  readonly top_p?: number;
}

const DEFAULT_MAX_TOKENS = 8192;

/**
 * Mistral's chat models: OpenAI's messages, with `stop_reason` in place of `finish_reason`.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-mistral-chat-completion.html
 */
export const mistralChat: ChatCodec<MistralChatBody> = {
  format: "mistral-chat",
  request: record({
    "messages*": listOf(OPENAI_MESSAGE, 1),
    tools: listOf(OPENAI_TOOL),
    tool_choice: choice("auto", "any", "none"),
    max_tokens: integer(1, 8192),
    temperature: number(0, 1),
    top_p: number(0, 1),
  }),
  toConversation(body) {
    const toolConfig = readOpenaiTools(body.tools, body.tool_choice);
    return {
      ...readOpenaiMessages(body.messages),
      ...(toolConfig !== undefined && { toolConfig }),
      inferenceConfig: inferenceSettings({
        maxTokens: body.max_tokens ?? DEFAULT_MAX_TOKENS,
        temperature: body.temperature,
        topP: body.top_p,
      }),
    };
  },
  encodeAnswer(answer) {
    const message = encodeOpenaiMessage(answer);
    return {
      choices: [{ index: 0, message, stop_reason: stopWord(OPENAI_STOP_WORDS, answer.stopReason) }],
    };
  },
  encodeStream() {
    const callIndex = numberCalls();
    return (event) => {
      if (event.type === "messageStop") {
        const stop_reason = stopWord(OPENAI_STOP_WORDS, event.payload.stopReason);
        return [{ choices: [{ index: 0, message: { role: "assistant", content: "" }, stop_reason }] }];
      }
      const message = encodeOpenaiDelta(event, callIndex);
      return message === undefined ? [] : [{ choices: [{ index: 0, message, stop_reason: null }] }];
    };
  },
};
