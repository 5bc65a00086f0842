import type { Conversation } from "../../spec/memory.js";
import { checkConversation, keyOf } from "../job-items.js";
import type { MemoryContext } from "../memory-context.js";
import { type AddInput, parseAdd } from "../parse-add.js";
import { redactMetadata } from "../redact.js";
import { scopeKey } from "../scope.js";

/** One conversation of a part, and how it becomes memories. */
export interface ConversationItem {
  /** Position in the input, from 0. */
  readonly index: number;
  readonly key: string;
  readonly conversation: Conversation;
  /** Key of the scope that it is added to. */
  readonly owner: string;
  /** Present if a batch inference job may be asked for its facts; else it goes by an ordinary call. */
  readonly input?: AddInput;
}

/**
 * Checks a conversation as `add` does. What is stored as it is, sums up a run or shows images needs more than one answer of the
 * model, or none. Throws as `add` does.
 */
export async function readItem(
  context: MemoryContext,
  conversation: Conversation,
  index: number,
  signal: AbortSignal | undefined,
): Promise<ConversationItem> {
  checkConversation(conversation, "backfill");
  const { messages, id: _, ...owner } = conversation;
  const given = parseAdd(messages, signal === undefined ? owner : { ...owner, signal }, context.clock());
  const item = { index, key: keyOf(conversation, "backfill"), conversation, owner: scopeKey(given.scope) };
  const isPlain =
    given.kind === "facts" &&
    given.turns.some(({ role }) => role !== "system") &&
    given.turns.every(({ media }) => media === undefined);
  if (!isPlain) return item;
  return {
    ...item,
    input: { ...given, metadata: await redactMetadata(context, given.metadata, given.call) },
  };
}
