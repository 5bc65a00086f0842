import { VarveError } from "../errors.js";
import type { MediaBlock } from "../spec/media.js";
import type { Message } from "../spec/message.js";
import { cleanText } from "./clean-text.js";
import { describeValue } from "./describe-value.js";
import { isRecord } from "./is-record.js";
import { parseContent } from "./parse-content.js";
import { parseTime } from "./parse-time.js";

/** One message in the form that the rest of the pipeline works with. */
export interface Turn {
  readonly role: Message["role"];
  /** The speaker's name, where one was given. */
  readonly name?: string;
  /** When it was said, as the caller wrote it: ISO 8601, with the caller's time zone. */
  readonly at: string;
  readonly content: string;
  /** Images and documents of the message that are still to be described. */
  readonly media?: readonly MediaBlock[];
}

/**
 * Normalises what `add` takes: a string is one message of the user, and a message without a timestamp was said
 * `now`. Blank messages are left out. Throws `INPUT_INVALID` if none is left, and for anything that is not a message.
 */
export function parseMessages(input: unknown, now: Date): readonly Turn[] {
  const isList = Array.isArray(input);
  const messages: readonly unknown[] = isList ? input : [input];
  const turns = messages.map((message, index) =>
    parseMessage(message, isList ? `messages[${index}]` : "messages", now),
  );
  const spoken = turns.filter((turn) => turn.content.trim() !== "" || turn.media !== undefined);
  if (spoken.length === 0) {
    throw new VarveError(
      "INPUT_INVALID",
      messages.length === 0
        ? "messages is empty: give a text, a message, or a list of messages."
        : "messages holds nothing but blank text: there is nothing to remember.",
    );
  }
  return spoken;
}

function parseMessage(message: unknown, place: string, now: Date): Turn {
  if (typeof message === "string" && place === "messages") {
    return { role: "user", at: now.toISOString(), content: cleanText(message) };
  }
  if (!isRecord(message)) {
    throw invalid(
      place,
      `must be ${place === "messages" ? "a text, a message or a list of messages" : "a message"}`,
      message,
    );
  }
  const role = parseRole(message["role"], `${place}.role`);
  const { text: content, media } = parseContent(message["content"], `${place}.content`);
  const name = parseName(message["name"], `${place}.name`);
  const at =
    message["timestamp"] === undefined
      ? now.toISOString()
      : parseTime(message["timestamp"], `${place}.timestamp`);
  return {
    role,
    ...(name === undefined ? {} : { name }),
    at,
    content,
    ...(media.length === 0 ? {} : { media }),
  };
}

const ROLES: readonly Message["role"][] = ["user", "assistant", "system", "tool"];

function parseRole(value: unknown, place: string): Message["role"] {
  const role = ROLES.find((known) => known === value);
  if (role === undefined) {
    throw new VarveError("INPUT_INVALID", `${place} must be one of ${ROLES.join(", ")}.`);
  }
  return role;
}

function parseName(value: unknown, place: string): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== "string") throw invalid(place, "must be a text", value);
  const name = cleanText(value).trim();
  return name === "" ? undefined : name;
}

function invalid(place: string, rule: string, value: unknown): VarveError {
  return new VarveError("INPUT_INVALID", `${place} ${rule}, not ${describeValue(value)}.`);
}
