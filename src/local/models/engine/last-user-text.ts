import type { ConverseRequestBody, WireMessage } from "../../../wire/converse.js";

/** The user's latest message, which may hold text, media or tool results. */
export function lastUserMessage({ messages = [] }: ConverseRequestBody): WireMessage | undefined {
  return messages.findLast((message) => message.role === "user");
}

/** The text blocks of the user's latest message, joined by line breaks; empty if it has none. */
export function lastUserText(request: ConverseRequestBody): string {
  const blocks = lastUserMessage(request)?.content ?? [];
  return blocks.flatMap((block) => block.text ?? []).join("\n");
}
