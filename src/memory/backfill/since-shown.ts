import type { MemoryRecord } from "../../spec/memory-record.js";
import type { Store } from "../../spec/store.js";
import type { DecodedReply } from "../decode-reply.js";

export interface SinceShown {
  readonly neighbours: readonly MemoryRecord[];
  readonly operations: DecodedReply["operations"];
}

/**
 * A reply as it is to be applied now that the memories which the model saw may have changed. What it says of a memory that is as it
 * was, stays. What it takes over from, or repeats of, one that has changed or is gone becomes a fact to add, so that none is lost:
 * apply finds out whether the scope holds it already. A deletion stays, and fails where its memory is not what the model saw.
 */
export async function sinceShown(
  store: Pick<Store, "get">,
  operations: DecodedReply["operations"],
  shown: readonly MemoryRecord[],
): Promise<SinceShown> {
  const current = await Promise.all(shown.map(({ id }) => store.get(id)));
  const isStale = shown.map(({ hash }, index) => current[index]?.hash !== hash);
  return {
    // No text has such a hash: a memory that is not what it was stands for none, and is not deleted.
    neighbours: shown.map((record, index) =>
      isStale[index] === true ? { ...record, hash: `stale ${record.hash}` } : record,
    ),
    operations: operations.map((operation) => {
      if (operation.operation !== "update" && operation.operation !== "none") return operation;
      if (operation.id === undefined || isStale[operation.id - 1] !== true || operation.memory === "")
        return operation;
      const { id: _, ...fact } = operation;
      return { ...fact, operation: "add" as const };
    }),
  };
}
