import type { Scope } from "../spec/scope.js";
import type { StoredMessage, Transcript } from "../spec/store.js";
import { cleanText } from "./clean-text.js";
import type { MemoryContext } from "./memory-context.js";
import type { Turn } from "./parse-messages.js";

/** Characters of a message that are kept: enough to understand an answer to it. */
const LONGEST_MESSAGE = 2_000;
/** Characters of earlier messages that the model reads at most. */
const LONGEST_CONTEXT = 6_000;

/** The scope's latest messages before these ones, oldest first; none where they are switched off. */
export async function earlierMessages(
  context: MemoryContext,
  scope: Scope,
  turns: readonly Turn[],
): Promise<readonly StoredMessage[]> {
  if (context.recentMessages === 0) return [];
  const kept = await context.store.recentMessages(scope, context.recentMessages);
  // Applications often send the whole conversation again with each new turn.
  const said = new Set(turns.map((turn) => keyOf(toStored(turn))));
  return lastFitting(kept.filter((message) => !said.has(keyOf(message))));
}

/** What `commit` is to keep of an `add`, if anything. */
export async function transcriptOf(
  context: MemoryContext,
  scope: Scope,
  turns: readonly Turn[],
): Promise<Omit<Transcript, "at"> | undefined> {
  const keep = context.recentMessages;
  if (keep === 0) return undefined;
  const kept = new Set((await context.store.recentMessages(scope, keep)).map(keyOf));
  const messages = turns.map(toStored).filter((message) => !kept.has(keyOf(message)));
  return messages.length === 0 ? undefined : { scope, messages: messages.slice(-keep), keep };
}

function toStored({ role, name, at, content }: Turn): StoredMessage {
  return {
    role,
    ...(name === undefined ? {} : { name }),
    content: cleanText(content.trim().slice(0, LONGEST_MESSAGE)),
    at: new Date(at).toISOString(),
  };
}

const keyOf = ({ role, name, content }: StoredMessage): string => JSON.stringify([role, name, content]);

function lastFitting(messages: readonly StoredMessage[]): readonly StoredMessage[] {
  let room = LONGEST_CONTEXT;
  const first = messages.findLastIndex(({ content }) => {
    room -= content.length;
    return room < 0;
  });
  return messages.slice(first + 1);
}
