import type { WireTokenUsage } from "../../../wire/converse.js";
import { addDelta, startToolUse, stateUsage, stopBlock, stopMessage } from "../../converse-events.js";
import type { StreamMessage } from "../../message-stream.js";
import type { InvokeStreaming } from "./invoke-family.js";
import { counts, type Json, object, text } from "./read-json.js";

const STOP_REASONS: Readonly<Record<string, string>> = { refusal: "content_filtered" };

export function stopReasonOf(reason: string): string {
  return STOP_REASONS[reason] ?? reason;
}

/** Counts of input and output, without what was read from or written to a cache, as Converse counts. */
export function anthropicUsage(usage: unknown): Partial<WireTokenUsage> | undefined {
  const { input_tokens, output_tokens, cache_read_input_tokens, cache_creation_input_tokens } = object(usage);
  const stated = counts({
    inputTokens: input_tokens,
    outputTokens: output_tokens,
    cacheReadInputTokens: cache_read_input_tokens,
    cacheWriteInputTokens: cache_creation_input_tokens,
  });
  return Object.keys(stated).length === 0 ? undefined : stated;
}

/**
 * The events of a streamed message, as JSON. The counts of `message_delta` replace those of `message_start`.
 *
 * @see https://docs.anthropic.com/en/docs/build-with-claude/streaming
 */
export const anthropicStream: InvokeStreaming = {
  open() {
    let usage: Partial<WireTokenUsage> = {};
    let stopReason = "";
    return (chunk) => {
      const event = object(chunk);
      switch (event["type"]) {
        case "message_start":
          usage = { ...anthropicUsage(object(event["message"])["usage"]) };
          return [];
        case "content_block_start":
          return startBlock(number(event["index"]), object(event["content_block"]));
        case "content_block_delta":
          return readDelta(number(event["index"]), object(event["delta"]));
        case "content_block_stop":
          return [stopBlock(number(event["index"]))];
        case "message_delta":
          usage = { ...usage, ...anthropicUsage(event["usage"]) };
          stopReason = text(object(event["delta"])["stop_reason"]);
          return [];
        case "message_stop":
          return [
            stopMessage(stopReasonOf(stopReason)),
            ...(Object.keys(usage).length === 0 ? [] : [stateUsage(usage)]),
          ];
        default:
          return [];
      }
    };
  },
};

function startBlock(index: number, block: Json): StreamMessage[] {
  const { type, id, name, text: said, thinking, signature, data, input } = block;
  switch (type) {
    case "text":
      return text(said) === "" ? [] : [addDelta(index, { text: text(said) })];
    case "tool_use": {
      const start = startToolUse(index, text(id), text(name));
      const isWhole = Object.keys(object(input)).length > 0;
      return isWhole ? [start, addDelta(index, { toolUse: { input: JSON.stringify(input) } })] : [start];
    }
    case "thinking":
      return [
        addDelta(index, {
          reasoningContent: {
            text: text(thinking),
            ...(text(signature) === "" ? {} : { signature: text(signature) }),
          },
        }),
      ];
    case "redacted_thinking":
      return [addDelta(index, { reasoningContent: { redactedContent: text(data) } })];
    default:
      return [];
  }
}

function readDelta(index: number, delta: Json): StreamMessage[] {
  const { type, text: said, partial_json: input, thinking, signature } = delta;
  switch (type) {
    case "text_delta":
      return text(said) === "" ? [] : [addDelta(index, { text: text(said) })];
    case "input_json_delta":
      return text(input) === "" ? [] : [addDelta(index, { toolUse: { input: text(input) } })];
    case "thinking_delta":
      return [addDelta(index, { reasoningContent: { text: text(thinking) } })];
    case "signature_delta":
      return [addDelta(index, { reasoningContent: { signature: text(signature) } })];
    default:
      return [];
  }
}

function number(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
