import type { ConverseRequestBody } from "../../../wire/converse.js";
import {
  anyObject,
  choice,
  integer,
  listOf,
  number,
  openRecord,
  record,
  text,
} from "../../validate/build-body-schema.js";
import type { ChatCodec } from "./chat-codec.js";
import { inferenceSettings } from "./inference-settings.js";

interface NovaBody extends Omit<ConverseRequestBody, "inferenceConfig"> {
  readonly inferenceConfig?: {
    readonly maxTokens?: number;
    readonly max_new_tokens?: number;
    readonly temperature?: number;
    readonly topP?: number;
    readonly top_p?: number;
    readonly stopSequences?: readonly string[];
    readonly reasoningConfig?: Readonly<Record<string, unknown>>;
  };
}

/**
 * Amazon Nova: Converse's own form, except that reasoning is asked for in `inferenceConfig` and documents do not exist. The chunks
 * of a stream are the events of ConverseStream.
 *
 * @see https://docs.aws.amazon.com/nova/latest/userguide/complete-request-schema.html
 */
export const nova: ChatCodec<NovaBody> = {
  format: "nova",
  request: record({
    schemaVersion: choice("messages-v1"),
    system: listOf(openRecord({ text: text(1) })),
    "messages*": listOf(
      record({ "role*": choice("user", "assistant"), "content*": listOf(anyObject, 1) }),
      1,
    ),
    inferenceConfig: record({
      maxTokens: integer(1),
      max_new_tokens: integer(1),
      temperature: number(0, 1),
      topP: number(0, 1),
      top_p: number(0, 1),
      topK: integer(0, 128),
      top_k: integer(0, 128),
      stopSequences: listOf(text(1)),
      reasoningConfig: openRecord({ "type*": choice("enabled", "disabled") }),
    }),
    toolConfig: openRecord({ "tools*": listOf(anyObject, 1) }),
  }),
  toConversation({ messages, system, toolConfig, inferenceConfig: config = {} }) {
    const { reasoningConfig } = config;
    return {
      ...(messages !== undefined && { messages }),
      ...(system !== undefined && { system }),
      ...(toolConfig !== undefined && { toolConfig }),
      ...(reasoningConfig !== undefined && { additionalModelRequestFields: { reasoningConfig } }),
      inferenceConfig: inferenceSettings({
        maxTokens: config.maxTokens ?? config.max_new_tokens,
        temperature: config.temperature,
        topP: config.topP ?? config.top_p,
        stopSequences: config.stopSequences,
      }),
    };
  },
  encodeAnswer({ content, stopReason, usage }) {
    return {
      output: { message: { content, role: "assistant" } },
      stopReason,
      usage,
    };
  },
  encodeStream() {
    return ({ type, payload }) => [{ [type]: payload }];
  },
};
