import type { AddManyResult } from "../spec/bulk.js";
import type { AddManyOptions, AddManyProgress, Conversation } from "../spec/memory.js";
import { isIterable } from "../util/iterator-of.js";

type Conversations = Iterable<Conversation> | AsyncIterable<Conversation>;

export type AddMany = (conversations: Conversations, options?: AddManyOptions) => Promise<AddManyResult>;

/** Appends the entry of one conversation. */
export type AppendConversation = (conversation: Conversation, progress: AddManyProgress) => Promise<unknown>;

/**
 * The same bulk addition with an entry for each conversation that was added or failed; one that the job had done before has its
 * entry already. Rejects with the log's error, after what had begun, where an entry could not be appended.
 */
export function auditConversations(addMany: AddMany, append: AppendConversation): AddMany {
  return async (conversations, options = {}) => {
    // What is no list at all is refused by whoever adds.
    if (!isIterable(conversations)) return addMany(conversations, options);
    const underWay = new Map<number, Conversation>();
    const entries = new Set<Promise<void>>();
    const failures: unknown[] = [];
    const onProgress = (progress: AddManyProgress): void => {
      const conversation = underWay.get(progress.index);
      underWay.delete(progress.index);
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
    let result: AddManyResult;
    try {
      result = await addMany(remembered(), { ...options, onProgress });
    } finally {
      await Promise.all(entries);
    }
    if (failures.length > 0) throw failures[0];
    return result;
  };
}
