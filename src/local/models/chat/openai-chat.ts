import type { ConverseRequestBody } from "../../../wire/converse.js";
import { malformedInput } from "../../validate/body-schema.js";
import {
  anyObject,
  anyOf,
  anything,
  choice,
  flag,
  integer,
  listOf,
  number,
  openRecord,
  text,
} from "../../validate/build-body-schema.js";
import { stopWord } from "./answer-text.js";
import type { ChatCodec, ChatContext } from "./chat-codec.js";
import { inferenceSettings } from "./inference-settings.js";
import {
  OPENAI_MESSAGE,
  OPENAI_TOOL,
  OPENAI_TOOL_CHOICE,
  type OpenaiMessage,
  type OpenaiTool,
  type OpenaiToolChoice,
  readOpenaiMessages,
  readOpenaiTools,
} from "./openai-request.js";
import {
  encodeOpenaiDelta,
  encodeOpenaiMessage,
  encodeOpenaiUsage,
  numberCalls,
  OPENAI_REASONING,
  OPENAI_STOP_WORDS,
} from "./openai-response.js";
import { inlineReasoning } from "./reasoning-text.js";

interface OpenaiChatBody {
  readonly messages: readonly OpenaiMessage[];
  readonly max_completion_tokens?: number;
  readonly max_tokens?: number;
  readonly temperature?: number;
  readonly top_p?: number;
  readonly stop?: string | readonly string[] | null;
  readonly tools?: readonly OpenaiTool[];
  readonly tool_choice?: OpenaiToolChoice;
  readonly response_format?: {
    readonly type: "text" | "json_object" | "json_schema";
    readonly json_schema?: { readonly name?: string; readonly schema?: unknown };
  };
  readonly reasoning_effort?: string;
}

/**
 * OpenAI's chat completions, the native body of gpt-oss and of most open-weight models. Unknown members are let through, since
 * the models behind it differ.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-openai.html
 */
export const openaiChat: ChatCodec<OpenaiChatBody> = {
  format: "openai-chat",
  request: openRecord({
    model: text(),
    "messages*": listOf(OPENAI_MESSAGE, 1),
    max_completion_tokens: integer(1),
    max_tokens: integer(1),
    temperature: number(0, 2),
    top_p: number(0, 1),
    stop: anyOf(text(), listOf(text()), anything),
    stream: flag,
    tools: listOf(OPENAI_TOOL),
    tool_choice: OPENAI_TOOL_CHOICE,
    response_format: openRecord({
      "type*": choice("text", "json_object", "json_schema"),
      json_schema: openRecord({ name: text(), schema: anyObject }),
    }),
    reasoning_effort: text(),
  }),
  toConversation(body) {
    const toolConfig = readOpenaiTools(body.tools, body.tool_choice);
    const { reasoning_effort: effort } = body;
    return {
      ...readOpenaiMessages(body.messages),
      ...(toolConfig !== undefined && { toolConfig }),
      ...(effort !== undefined && { additionalModelRequestFields: { reasoning_effort: effort } }),
      ...answerFormat(body.response_format),
      inferenceConfig: inferenceSettings({
        maxTokens: body.max_completion_tokens ?? body.max_tokens,
        temperature: body.temperature,
        topP: body.top_p,
        stopSequences: stopSequences(body.stop),
      }),
    };
  },
  encodeAnswer(answer, context) {
    return {
      ...completionHead(context, "chat.completion"),
      choices: [
        {
          index: 0,
          message: { ...encodeOpenaiMessage(answer), refusal: null },
          logprobs: null,
          finish_reason: stopWord(OPENAI_STOP_WORDS, answer.stopReason),
        },
      ],
      usage: encodeOpenaiUsage(answer.usage),
    };
  },
  encodeStream(context) {
    const callIndex = numberCalls();
    const chunk = (delta: unknown, finishReason: string | null = null): unknown => ({
      ...completionHead(context, "chat.completion.chunk"),
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
    });
    return inlineReasoning((event) => {
      if (event.type === "messageStop") {
        return [chunk({}, stopWord(OPENAI_STOP_WORDS, event.payload.stopReason))];
      }
      if (event.type === "metadata") {
        const usage = encodeOpenaiUsage(event.payload.usage);
        return [{ ...completionHead(context, "chat.completion.chunk"), choices: [], usage }];
      }
      const delta = encodeOpenaiDelta(event, callIndex);
      return delta === undefined ? [] : [chunk(delta)];
    }, OPENAI_REASONING);
  },
};

/** `created` is always 0: the same request gets the same answer. */
function completionHead(
  { answerId, modelId }: ChatContext,
  object: string,
): Readonly<Record<string, unknown>> {
  return { id: `chatcmpl-${answerId}`, object, created: 0, model: modelId };
}

/** The stop sequences of a body that gives one, several or none. */
export function stopSequences(stop: unknown): readonly string[] | undefined {
  if (stop === undefined || stop === null) return undefined;
  if (typeof stop === "string") return stop === "" ? [] : [stop];
  if (!Array.isArray(stop)) throw malformedInput("#/stop: expected type: String");
  return stop.filter((sequence) => typeof sequence === "string" && sequence !== "");
}

function answerFormat(format: OpenaiChatBody["response_format"]): Pick<ConverseRequestBody, "outputConfig"> {
  if (format === undefined || format.type === "text") return {};
  const schema = format.type === "json_schema" ? (format.json_schema?.schema ?? {}) : { type: "object" };
  return {
    outputConfig: {
      textFormat: { type: "json_schema", structure: { jsonSchema: { schema: JSON.stringify(schema) } } },
    },
  };
}
