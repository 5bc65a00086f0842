import type { WireContentBlock } from "../../../wire/converse.js";
import type { ContentBlockDeltaPayload, ConverseStreamEvent } from "../../../wire/converse-stream.js";
import type { ChatAnswer } from "../chat-answer.js";
import type { ChatContext, StreamEncoder } from "./chat-codec.js";

/** A message of Anthropic's API. Its stop reasons have the same names as Converse's. */
export function encodeAnthropicMessage(answer: ChatAnswer, context: ChatContext): unknown {
  return {
    ...messageHead(context),
    content: answer.content.map(encodeBlock),
    stop_reason: answer.stopReason,
    stop_sequence: answer.stopSequence ?? null,
    usage: encodeUsage(answer.usage, answer.usage.outputTokens),
  };
}

/** The events of Anthropic's stream. */
export function streamAnthropic(context: ChatContext): StreamEncoder {
  const open = new Set<number>();
  let stopReason = "end_turn";
  return (event) => {
    switch (event.type) {
      case "messageStart":
        return [messageStart(context)];
      case "contentBlockStart":
        open.add(event.payload.contentBlockIndex);
        return [blockStart(event)];
      case "contentBlockDelta": {
        const { contentBlockIndex: index } = event.payload;
        // Converse announces tool calls only; Anthropic announces every block.
        const starts = open.has(index) ? [] : [textStart(event.payload)];
        open.add(index);
        return [...starts, { type: "content_block_delta", index, delta: encodeDelta(event.payload) }];
      }
      case "contentBlockStop":
        return [{ type: "content_block_stop", index: event.payload.contentBlockIndex }];
      case "messageStop":
        stopReason = event.payload.stopReason;
        return [];
      case "metadata":
        return [
          {
            type: "message_delta",
            delta: { stop_reason: stopReason, stop_sequence: context.stopSequence ?? null },
            usage: { output_tokens: event.payload.usage.outputTokens },
          },
          { type: "message_stop" },
        ];
    }
  };
}

/** Claude's own name of the model: the id without provider and version, as in `claude-3-haiku-20240307`. */
function modelName(modelId: string): string {
  return modelId.replace(/^anthropic\./, "").replace(/-v\d+(:\d+)?$/, "");
}

function messageHead({ answerId, modelId }: ChatContext): Readonly<Record<string, unknown>> {
  return {
    id: `msg_bdrk_${answerId.slice(0, 24)}`,
    type: "message",
    role: "assistant",
    model: modelName(modelId),
  };
}

function messageStart(context: ChatContext): unknown {
  const message = {
    ...messageHead(context),
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: encodeUsage(context.usage, 1),
  };
  return { type: "message_start", message };
}

function encodeUsage(usage: ChatContext["usage"], outputTokens: number): Readonly<Record<string, number>> {
  return {
    input_tokens: usage.inputTokens,
    cache_creation_input_tokens: usage.cacheWriteInputTokens ?? 0,
    cache_read_input_tokens: usage.cacheReadInputTokens ?? 0,
    output_tokens: outputTokens,
  };
}

function encodeBlock(block: WireContentBlock): unknown {
  if (block.toolUse) {
    const { toolUseId, name, input } = block.toolUse;
    return { type: "tool_use", id: toolId(toolUseId), name, input };
  }
  if (block.reasoningContent) {
    const { text = "", signature = "" } = block.reasoningContent.reasoningText ?? {};
    return { type: "thinking", thinking: text, signature };
  }
  return { type: "text", text: block.text ?? "" };
}

function blockStart({
  payload: { contentBlockIndex, start },
}: Extract<ConverseStreamEvent, { type: "contentBlockStart" }>): unknown {
  const { toolUseId, name } = start.toolUse;
  return {
    type: "content_block_start",
    index: contentBlockIndex,
    content_block: { type: "tool_use", id: toolId(toolUseId), name, input: {} },
  };
}

function textStart({ contentBlockIndex, delta }: ContentBlockDeltaPayload): unknown {
  return {
    type: "content_block_start",
    index: contentBlockIndex,
    content_block: delta.reasoningContent
      ? { type: "thinking", thinking: "", signature: "" }
      : { type: "text", text: "" },
  };
}

function encodeDelta({ delta }: ContentBlockDeltaPayload): unknown {
  if (delta.toolUse) return { type: "input_json_delta", partial_json: delta.toolUse.input };
  if (delta.reasoningContent?.signature !== undefined) {
    return { type: "signature_delta", signature: delta.reasoningContent.signature };
  }
  if (delta.reasoningContent) return { type: "thinking_delta", thinking: delta.reasoningContent.text ?? "" };
  return { type: "text_delta", text: delta.text ?? "" };
}

/** Converse's ids begin with `tooluse_`, those of the native body with `toolu_bdrk_`. */
function toolId(toolUseId: string): string {
  return toolUseId.replace(/^tooluse_/, "toolu_bdrk_");
}
