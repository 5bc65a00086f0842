import { readFile } from "node:fs/promises";
import { VarveError } from "../errors.js";
import type { Message } from "../index.js";

/**
 * Reads a conversation file. It holds a list of messages, `{ "messages": […] }`, or a list of such sessions,
 * each of which is added on its own, in order.
 */
export async function readConversations(path: string): Promise<readonly (readonly Message[])[]> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    const reason =
      (cause as NodeJS.ErrnoException).code === "ENOENT" ? "there is no such file" : (cause as Error).message;
    throw new VarveError("INPUT_INVALID", `Cannot read the conversation ${path}: ${reason}.`, { cause });
  }
  return parseConversations(text, path);
}

export function parseConversations(text: string, source: string): readonly (readonly Message[])[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    // The parser's own message quotes the text, which may be memory text.
    throw new VarveError("INPUT_INVALID", `${source} is not JSON. ${EXPECTED}`, {
      cause: (cause as Error).name,
    });
  }
  if (isSession(parsed)) return [parsed.messages];
  if (!Array.isArray(parsed) || parsed.length === 0)
    throw new VarveError("INPUT_INVALID", `${source} holds no messages. ${EXPECTED}`);
  // What the messages themselves must be, Memory.add checks.
  return parsed.every(isSession) ? parsed.map(({ messages }) => messages) : [parsed];
}

const EXPECTED =
  'Expected [{"role": "user", "content": "…"}, …], {"messages": […]}, or a list of such sessions.';

function isSession(value: unknown): value is { messages: readonly Message[] } {
  return (
    typeof value === "object" && value !== null && Array.isArray((value as { messages?: unknown }).messages)
  );
}
