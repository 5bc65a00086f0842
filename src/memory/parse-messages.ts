import { VarveError } from "../errors.js";
import type { Message } from "../spec/message.js";
import { cleanText } from "./clean-text.js";
import { describeValue } from "./describe-value.js";
import { isRecord } from "./is-record.js";

/** One message in the form that the rest of the pipeline works with. */
export interface Turn {
  readonly role: Message["role"];
  /** The speaker's name, where one was given. */
  readonly name?: string;
  /** When it was said, as the caller wrote it: ISO 8601, with the caller's time zone. */
  readonly at: string;
  readonly content: string;
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
  const spoken = turns.filter((turn) => turn.content.trim() !== "");
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
  const content = parseContent(message["content"], `${place}.content`);
  const name = parseName(message["name"], `${place}.name`);
  const at =
    message["timestamp"] === undefined
      ? now.toISOString()
      : parseTime(message["timestamp"], `${place}.timestamp`);
  return name === undefined ? { role, at, content } : { role, name, at, content };
}

const ROLES: readonly Message["role"][] = ["user", "assistant", "system", "tool"];

function parseRole(value: unknown, place: string): Message["role"] {
  const role = ROLES.find((known) => known === value);
  if (role === undefined) {
    throw new VarveError("INPUT_INVALID", `${place} must be one of ${ROLES.join(", ")}.`);
  }
  return role;
}

function parseContent(value: unknown, place: string): string {
  if (typeof value === "string") return cleanText(value);
  if (!Array.isArray(value)) throw invalid(place, "must be a text or a list of text parts", value);
  const texts = value.map((part: unknown, index) => {
    const here = `${place}[${index}]`;
    if (!isRecord(part)) throw invalid(here, 'must be { type: "text", text }', part);
    if (part["type"] !== "text") {
      throw new VarveError("INPUT_INVALID", `${here}.type must be "text"; other parts cannot be remembered.`);
    }
    if (typeof part["text"] !== "string") throw invalid(`${here}.text`, "must be a text", part["text"]);
    return part["text"];
  });
  return cleanText(texts.join("\n"));
}

function parseName(value: unknown, place: string): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== "string") throw invalid(place, "must be a text", value);
  const name = cleanText(value).trim();
  return name === "" ? undefined : name;
}

/** A day, or a moment to the minute or finer, with or without its distance from UTC. */
const ISO_8601 = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

function parseTime(value: unknown, place: string): string {
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
  if (typeof value === "string" && ISO_8601.test(value) && isMoment(value)) return value;
  throw new VarveError(
    "INPUT_INVALID",
    `${place} must be a valid Date or ISO 8601 in text, such as 2024-05-31T18:30:00+02:00${typeof value === "string" ? "" : `, not ${describeValue(value)}`}.`,
  );
}

/** False for a day that its month does not have and for an hour that no day has. */
function isMoment(time: string): boolean {
  const day = time.slice(0, 10);
  const midnight = new Date(`${day}T00:00:00Z`);
  return (
    !Number.isNaN(Date.parse(time)) &&
    !Number.isNaN(midnight.getTime()) &&
    midnight.toISOString().startsWith(day)
  );
}

function invalid(place: string, rule: string, value: unknown): VarveError {
  return new VarveError("INPUT_INVALID", `${place} ${rule}, not ${describeValue(value)}.`);
}
