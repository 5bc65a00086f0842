import type { AddResult, Conversation } from "../spec/memory.js";
import { isIterable } from "../util/iterator-of.js";

type Conversations = Iterable<Conversation> | AsyncIterable<Conversation>;

/** What `onProgress` is told of a conversation, and of other things without its `index`. */
export interface ConversationProgress {
  readonly index?: number;
  readonly result?: AddResult;
  readonly error?: unknown;
}

interface BulkOptions {
  readonly onProgress?: (progress: ConversationProgress) => void;
}

/** `addMany` and `backfill`. */
export type AddInBulk = (conversations: Conversations, options?: BulkOptions) => Promise<unknown>;

/** Appends the entry of one conversation. */
export type AppendConversation = (
  conversation: Conversation,
  progress: ConversationProgress,
) => Promise<unknown>;

/**
 * The same bulk addition with an entry for each conversation that was added or failed; one that the job had done before has its
 * entry already. Rejects with the log's error, after what had begun, where an entry could not be appended.
 */
export function auditConversations(addInBulk: AddInBulk, append: AppendConversation): AddInBulk {
  return async (conversations, options = {}) => {
    // What is no list at all is refused by whoever adds.
    if (!isIterable(conversations)) return addInBulk(conversations, options);
    const underWay = new Map<number, Conversation>();
    const entries = new Set<Promise<void>>();
    const failures: unknown[] = [];
    const onProgress = (progress: ConversationProgress): void => {
      const { index = -1 } = progress;
      const conversation = underWay.get(index);
      underWay.delete(index);
      if (conversation !== undefined && (progress.result !== undefined || progress.error !== undefined)) {
        const entry = append(conversation, progress).then(
          () => void entries.delete(entry),
          (error: unknown) => {
            entries.delete(entry);
            failures.push(error);
          },
        );
        entries.add(entry);
      }
      options.onProgress?.(progress);
    };
    async function* remembered(): AsyncGenerator<Conversation> {
      let index = 0;
      for await (const conversation of conversations) {
        // What cannot be logged is not done.
        if (failures.length > 0) throw failures[0];
        underWay.set(index, conversation);
        index += 1;
        yield conversation;
      }
    }
    let result: unknown;
    try {
      result = await addInBulk(remembered(), { ...options, onProgress });
    } finally {
      await Promise.all(entries);
    }
    if (failures.length > 0) throw failures[0];
    return result;
  };
}
