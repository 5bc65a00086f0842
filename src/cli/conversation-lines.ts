import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { VarveError } from "../errors.js";
import type { Conversation } from "../index.js";

type Owner = ReturnType<typeof import("./memory-options.js").scopeOf>;

/**
 * Conversations of a file as a stream: JSON Lines, of which each is `{"messages": […], "user_id": …}` or a list of messages, or one
 * JSON document with a list of them. Throws `INPUT_INVALID`, naming the line.
 *
 * @param source for messages
 * @param owner whose conversations those are that name no owner
 */
export async function* conversationsIn(
  content: Readable,
  source: string,
  owner: Owner,
): AsyncGenerator<Conversation, void, undefined> {
  const lines = createInterface({ input: content, crlfDelay: Number.POSITIVE_INFINITY });
  let number = 0;
  try {
    for await (const line of lines) {
      number += 1;
      if (line.trim() === "") continue;
      const value = parsed(line);
      if (value !== undefined) yield* conversationsOf(value, `line ${number} of ${source}`, owner);
      else if (number > 1) throw invalid(`line ${number} of ${source}`);
      else {
        // The first line is no document of its own: the file is one.
        const rest = [line];
        for await (const more of lines) rest.push(more);
        yield* conversationsOf(parsed(rest.join("\n")), source, owner);
        return;
      }
    }
  } finally {
    lines.close();
    content.destroy();
  }
}

/** Opens a file; `-` is standard input. Throws `INPUT_INVALID` if there is none. */
export async function openConversations(path: string): Promise<() => Readable> {
  if (path === "-") return () => process.stdin;
  const facts = await stat(path).catch((cause: unknown) => {
    throw new VarveError(
      "INPUT_INVALID",
      `Cannot read the conversations of ${path}: there is no such file.`,
      {
        cause,
      },
    );
  });
  if (facts.isFile()) return () => createReadStream(path);
  throw new VarveError("INPUT_INVALID", `Cannot read the conversations of ${path}: it is no file.`);
}

/** How many conversations a file holds, up to the first that cannot be read. */
export async function countConversations(content: Readable): Promise<number> {
  let count = 0;
  try {
    for await (const _ of conversationsIn(content, "", {})) count += 1;
  } catch (error) {
    if (!VarveError.isInstance(error)) throw error;
  }
  return count;
}

function* conversationsOf(
  value: unknown,
  place: string,
  owner: Owner,
): Generator<Conversation, void, undefined> {
  if (Array.isArray(value) && value.length > 0 && value.every(isConversation)) {
    for (const item of value) yield owned(item, owner);
  } else if (isConversation(value)) yield owned(value, owner);
  // What the messages themselves must be, the memory checks.
  else if (Array.isArray(value) && value.length > 0) yield { ...owner, messages: value };
  else throw invalid(place);
}

const isConversation = (value: unknown): value is Conversation =>
  typeof value === "object" && value !== null && "messages" in value;

/** The conversation's own ids go before those of the command line, all of them or none. */
const owned = (conversation: Conversation, owner: Owner): Conversation =>
  OWNERS.some((name) => name in conversation) ? conversation : { ...owner, ...conversation };

const OWNERS = ["userId", "user_id", "agentId", "agent_id", "runId", "run_id", "filters"];

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, which may be memory text.
    return undefined;
  }
}

const invalid = (place: string): VarveError =>
  new VarveError(
    "INPUT_INVALID",
    `In ${place} there is no conversation. Expected {"messages": [{"role": "user", "content": "…"}, …], "user_id": "…"} on each line, or a list of them.`,
  );
