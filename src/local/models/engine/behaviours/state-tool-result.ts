import type { ConverseRequestBody, WireToolResult } from "../../../../wire/converse.js";
import type { ConversationBehaviour } from "../conversation-behaviour.js";
import { lastUserMessage } from "../last-user-text.js";

/** Turns the tool results of the user's latest message into one sentence each. */
export const stateToolResult: ConversationBehaviour = {
  matches: (request) => toolResults(request).length > 0,
  answer: async (request) => {
    const text = toolResults(request)
      .map((result) => stateResult(result, toolName(request, result.toolUseId)))
      .join("\n");
    return { content: [{ text }], stopReason: "end_turn" };
  },
};

function toolResults(request: ConverseRequestBody): WireToolResult[] {
  return (lastUserMessage(request)?.content ?? []).flatMap((block) => block.toolResult ?? []);
}

function stateResult(result: WireToolResult, name: string): string {
  const parts = result.content.map(
    (block) => block.text ?? (block.json === undefined ? "" : JSON.stringify(block.json)),
  );
  const value = parts.filter((part) => part.trim() !== "").join(" ");
  if (result.status === "error") return `${name} failed${value === "" ? "." : `: ${value}`}`;
  return value === "" ? `${name} returned nothing.` : `${name} returned: ${value}`;
}

/** The name under which the assistant called the tool earlier in the conversation. */
function toolName({ messages = [] }: ConverseRequestBody, toolUseId: string): string {
  const calls = messages.flatMap((message) => message.content.flatMap((block) => block.toolUse ?? []));
  return calls.find((call) => call.toolUseId === toolUseId)?.name ?? "The tool";
}
