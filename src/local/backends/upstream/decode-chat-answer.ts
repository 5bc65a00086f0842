import type { ConverseRequestBody, WireContentBlock, WireTokenUsage } from "../../../wire/converse.js";
import type { ChatAnswer } from "../../models/chat-answer.js";
import { countContentTokens, countInputTokens } from "../../models/token-usage.js";
import { ServiceException } from "../../service-exception.js";
import type { ChatCompletion, ChatToolCall, ChatUsage } from "./openai-wire.js";

const STOP_REASONS: ReadonlyMap<string, string> = new Map([
  ["length", "max_tokens"],
  ["tool_calls", "tool_use"],
  ["function_call", "tool_use"],
  ["content_filter", "content_filtered"],
]);

/** Converse's name of why an answer ended. */
export function decodeStopReason(finishReason: string | null | undefined, hasToolUse: boolean): string {
  // Some servers say `stop` after a tool call.
  if (hasToolUse && finishReason !== "length") return "tool_use";
  return STOP_REASONS.get(finishReason ?? "") ?? "end_turn";
}

/** A whole chat completion. Throws `ModelErrorException` for one without an answer. */
export function decodeChatAnswer(completion: ChatCompletion, request: ConverseRequestBody): ChatAnswer {
  const choice = completion.choices?.[0];
  if (choice?.message === undefined) throw malformed("has no message");
  const { content: text, reasoning_content: reasoning, tool_calls: calls } = choice.message;
  const content: WireContentBlock[] = [
    ...(reasoning ? [{ reasoningContent: { reasoningText: { text: reasoning } } }] : []),
    ...(text ? [{ text }] : []),
    ...(calls ?? []).map(decodeToolCall),
  ];
  const stopReason = decodeStopReason(choice.finish_reason, Boolean(calls?.length));
  return { content, stopReason, usage: decodeUsage(completion.usage, request, content) };
}

/** What the server counted; the local estimate where it counted nothing. */
export function decodeUsage(
  usage: ChatUsage | null | undefined,
  request: ConverseRequestBody,
  content: readonly WireContentBlock[],
): WireTokenUsage {
  const inputTokens = usage?.prompt_tokens ?? countInputTokens(request);
  const outputTokens = usage?.completion_tokens ?? countContentTokens(content);
  return { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens };
}

function decodeToolCall({ id, function: { name, arguments: text } }: ChatToolCall): WireContentBlock {
  return { toolUse: { toolUseId: id, name, input: parseArguments(text) } };
}

function parseArguments(text: string): unknown {
  if (text.trim() === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own error quotes the answer.
    throw malformed("calls a tool with arguments that are not JSON");
  }
}

function malformed(what: string): ServiceException {
  return new ServiceException("ModelErrorException", `The upstream server's answer ${what}.`);
}
