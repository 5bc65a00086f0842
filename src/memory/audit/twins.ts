import type { StoreCandidate, StoreEntry } from "../../spec/store.js";
import type { MemoryContext } from "../memory-context.js";
import { saysTheSame } from "../says-the-same.js";

/** Twins looked for: more copies of one text make no difference to the finding. */
const MOST = 20;

/** Memories that say all but the same as this one, were stored before it, and belong to exactly the same scope; oldest first. */
export async function olderTwins(context: MemoryContext, entry: StoreEntry): Promise<readonly string[]> {
  const { record, vector, scope } = entry;
  if (record === undefined || vector === undefined) return [];
  const candidates = await context.store.search({ scope, vector, limit: MOST });
  const isTwin = ({ record: other, similarity = 0 }: StoreCandidate): boolean =>
    similarity >= context.nearDuplicateSimilarity && saysTheSame(record.memory, other.memory);
  return candidates
    .filter((candidate) => candidate.record.id !== record.id && isTwin(candidate))
    .map((candidate) => candidate.record)
    .filter((other) => isExactly(other, scope) && isBefore(other, record))
    .sort((a, b) => (isBefore(a, b) ? -1 : 1))
    .map(({ id }) => id);
}

type Dated = { readonly createdAt: string; readonly id: string };

const isBefore = (one: Dated, other: Dated): boolean =>
  one.createdAt < other.createdAt || (one.createdAt === other.createdAt && one.id < other.id);

const isExactly = (record: StoreEntry["scope"], scope: StoreEntry["scope"]): boolean =>
  record.userId === scope.userId && record.agentId === scope.agentId && record.runId === scope.runId;
