import type { ImportedMemory, StoreChangeResult } from "../../spec/store.js";
import type { Connection } from "./connection.js";
import { findByText, hasMemory } from "./import-entries.js";
import { findPartition } from "./partitions.js";

/** What an import would answer for memories that are there; run it inside a read. */
export const checkImport = (
  connection: Connection,
  memories: readonly ImportedMemory[],
): readonly (StoreChangeResult | undefined)[] =>
  memories.map(({ scope, memoryId: id, hash }) => {
    const partition = findPartition(connection, scope);
    const twin = partition === undefined ? undefined : findByText(connection, partition, hash);
    if (twin !== undefined) return { status: "duplicate", id: twin };
    return hasMemory(connection, id) ? { status: "conflict", id } : undefined;
  });
