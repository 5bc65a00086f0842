import type { ImportedMemory, StoreChangeResult } from "../../spec/store.js";
import type { Session } from "./database.js";
import { hashScope } from "./partitions.js";
import { sql, textsOf } from "./sql.js";
import { readStored } from "./stored-memory.js";

/** What an import would answer for memories that are there; run it inside a read. */
export async function checkImport(
  session: Session,
  memories: readonly ImportedMemory[],
): Promise<readonly (StoreChangeResult | undefined)[]> {
  const scopes = memories.map(({ scope }) => hashScope(scope));
  const rows = await session.all(sql`
    SELECT id, scope_hash FROM {partitions} WHERE scope_hash IN ${textsOf([...new Set(scopes)])}`);
  const partitions = new Map(rows.map(({ id, scope_hash }) => [String(scope_hash), Number(id)]));
  const partitionOf = (index: number): number | undefined => partitions.get(scopes[index] ?? "");
  const stored = await readStored(session, {
    ids: memories.map(({ memoryId }) => memoryId),
    texts: memories.flatMap(({ hash }, index) => {
      const partition = partitionOf(index);
      return partition === undefined ? [] : [{ partition, hash }];
    }),
  });
  const texts = new Map(stored.map(({ partition, hash, id }) => [`${partition} ${hash}`, id]));
  const ids = new Set(stored.map(({ id }) => id));
  return memories.map(({ memoryId: id, hash }, index) => {
    const twin = texts.get(`${partitionOf(index)} ${hash}`);
    if (twin !== undefined) return { status: "duplicate", id: twin };
    return ids.has(id) ? { status: "conflict", id } : undefined;
  });
}
