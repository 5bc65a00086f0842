import type { WireContentBlock, WireTokenUsage } from "../../../wire/converse.js";
import type { ConverseStreamEvent } from "../../../wire/converse-stream.js";
import type { ModelAnswer } from "../limit-output.js";
import { reasoningOf, type StopWords, textOf } from "./answer-text.js";
import { joinReasoning, type ReasoningTags } from "./reasoning-text.js";

export const OPENAI_STOP_WORDS: StopWords = {
  end_turn: "stop",
  stop_sequence: "stop",
  max_tokens: "length",
  tool_use: "tool_calls",
};

/** How OpenAI's models on Bedrock show reasoning in a native body. */
export const OPENAI_REASONING: ReasoningTags = { open: "<reasoning>", close: "</reasoning>" };

/** The message of a choice: text with reasoning in front, and tool calls. */
export function encodeOpenaiMessage(answer: ModelAnswer): Readonly<Record<string, unknown>> {
  const text = joinReasoning(reasoningOf(answer), textOf(answer), OPENAI_REASONING);
  const calls = answer.content.flatMap((block) => block.toolUse ?? []);
  return {
    role: "assistant",
    content: text === "" && calls.length > 0 ? null : text,
    ...(calls.length > 0 && { tool_calls: calls.map(encodeCall) }),
  };
}

function encodeCall({ toolUseId, name, input }: NonNullable<WireContentBlock["toolUse"]>): unknown {
  return { id: toolUseId, type: "function", function: { name, arguments: JSON.stringify(input) } };
}

/** What an event adds to the message of a choice, as a `delta`; `undefined` if nothing. Calls are numbered from 0 by `callIndex`. */
export function encodeOpenaiDelta(
  event: ConverseStreamEvent,
  callIndex: (contentBlockIndex: number) => number,
): unknown {
  if (event.type === "messageStart") return { role: "assistant", content: "" };
  if (event.type === "contentBlockStart") {
    const { toolUseId, name } = event.payload.start.toolUse;
    const index = callIndex(event.payload.contentBlockIndex);
    return { tool_calls: [{ index, id: toolUseId, type: "function", function: { name, arguments: "" } }] };
  }
  if (event.type !== "contentBlockDelta") return undefined;
  const { delta, contentBlockIndex } = event.payload;
  if (delta.toolUse) {
    const index = callIndex(contentBlockIndex);
    return { tool_calls: [{ index, function: { arguments: delta.toolUse.input } }] };
  }
  return delta.text === undefined ? undefined : { content: delta.text };
}

/** Numbers the tool calls of one stream. */
export function numberCalls(): (contentBlockIndex: number) => number {
  const seen: number[] = [];
  return (contentBlockIndex) => {
    if (!seen.includes(contentBlockIndex)) seen.push(contentBlockIndex);
    return seen.indexOf(contentBlockIndex);
  };
}

export function encodeOpenaiUsage(usage: WireTokenUsage): Readonly<Record<string, number>> {
  return {
    prompt_tokens: usage.inputTokens,
    completion_tokens: usage.outputTokens,
    total_tokens: usage.totalTokens,
  };
}
