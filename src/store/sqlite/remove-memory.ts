import type { ChangeContext } from "../../spec/store.js";
import type { Connection } from "./connection.js";
import { appendHistory } from "./history.js";
import { unindexMemory } from "./memory-index.js";
import type { MemoryKey } from "./memory-key.js";
import { sql } from "./sql.js";

export interface FoundMemory {
  readonly key: MemoryKey;
  readonly id: string;
  readonly hash: string;
  readonly memory: string;
  readonly expiresAt: string | null;
}

/** Deletes a memory with all that finds it, and says so in the history; run it inside a write. */
export function removeMemory(
  connection: Connection,
  { key, id, memory }: Pick<FoundMemory, "key" | "id" | "memory">,
  context: ChangeContext,
): void {
  const [partition, sequence] = key;
  const entry = appendHistory(connection, {
    partition,
    memoryId: id,
    event: "DELETE",
    previousMemory: memory,
    newMemory: null,
    context,
  });
  unindexMemory(connection, key);
  connection.run(sql`DELETE FROM memories WHERE partition = ${partition} AND sequence = ${sequence}`);
  connection.run(sql`
    UPDATE partitions SET memory_count = memory_count - 1, last_rewritten = ${entry} WHERE id = ${partition}`);
}
