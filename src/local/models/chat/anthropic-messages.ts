import {
  anyObject,
  anyOf,
  anything,
  choice,
  integer,
  listOf,
  number,
  openRecord,
  record,
  text,
} from "../../validate/build-body-schema.js";
import { type AnthropicBody, toAnthropicConversation } from "./anthropic-request.js";
import { encodeAnthropicMessage, streamAnthropic } from "./anthropic-response.js";
import type { ChatCodec } from "./chat-codec.js";

const BLOCKS = anyOf(text(), listOf(openRecord({ "type*": text(1) })));

/**
 * Claude from version 2.1 on: Anthropic's Messages API without `model` and `stream`, which the URL says.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages-request-response.html
 */
export const anthropicMessages: ChatCodec<AnthropicBody> = {
  format: "anthropic-messages",
  request: record({
    "anthropic_version*": choice("bedrock-2023-05-31", "2026-10-21"),
    anthropic_beta: listOf(text()),
    "max_tokens*": integer(1),
    "messages*": listOf(openRecord({ "role*": choice("user", "assistant"), "content*": BLOCKS }), 1),
    system: BLOCKS,
    stop_sequences: listOf(text(), 0, 8191),
    temperature: number(0, 1),
    top_p: number(0, 1),
    top_k: integer(0, 500),
    tools: listOf(openRecord({ "name*": text(1), description: text(), input_schema: anyObject })),
    tool_choice: openRecord({ "type*": choice("auto", "any", "tool", "none"), name: text(1) }),
    thinking: openRecord({ "type*": choice("enabled", "adaptive", "disabled") }),
    output_config: openRecord({
      effort: text(),
      format: openRecord({ "type*": choice("json_schema"), "schema*": anyObject }),
    }),
    metadata: anyObject,
    context_management: anything,
  }),
  toConversation: toAnthropicConversation,
  encodeAnswer: encodeAnthropicMessage,
  encodeStream: streamAnthropic,
};
