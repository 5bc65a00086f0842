import type { StoreCandidate, StoreQuery } from "../../spec/store.js";
import { checkDimensions } from "../check-input.js";
import { LargestValues } from "../largest-values.js";
import { type Bm25Matches, matchBm25 } from "../text/bm25.js";
import { tokenizeQuery } from "../text/tokenize.js";
import { type Candidate, nearestCandidates } from "../vector/nearest-candidates.js";
import type { Connection } from "./connection.js";
import { readSpace } from "./embedding-space.js";
import { type Partition, readPartitions } from "./partitions.js";
import { readAllowed } from "./read-allowed.js";
import type { SearchIndexes, VectorIndex } from "./search-indexes.js";

/** Memories by their sequences, with the partitions that they are of. */
type Found = Map<number, Partition>;

/**
 * Answers a checked query, nearest first; run it inside a read, so that all its parts see one state. Scope and
 * filter apply before anything is ranked or cut.
 */
export function search(connection: Connection, indexes: SearchIndexes, query: StoreQuery): StoreCandidate[] {
  const { limit } = query;
  const partitions = readPartitions(connection, query.scope);
  const allowed = readAllowed(connection, partitions, query);
  const matches =
    query.text === undefined ? undefined : matchTexts(indexes, partitions, query.text, allowed, limit);
  const chosen: Found = new Map(matches?.best.map(({ sequence, owner }) => [sequence, owner]));
  const index = query.vector && loadQuery(connection, indexes, query.vector);
  const similarities = index && chooseNearest(index, partitions, allowed, chosen, limit);
  return indexes.records
    .read(chosen)
    .map(({ sequence, record }) => {
      const candidate: NewCandidate = { record };
      const similarity = similarities?.get(sequence);
      if (similarity !== undefined) candidate.similarity = similarity;
      const owner = chosen.get(sequence);
      if (matches !== undefined && owner !== undefined) {
        candidate.bm25 = matches.scoreOf(owner, sequence);
        candidate.bm25Share = matches.highest === 0 ? 0 : candidate.bm25 / matches.highest;
      }
      return { sequence, candidate };
    })
    .sort((one, other) => compare(one.candidate, other.candidate) || other.sequence - one.sequence)
    .map(({ candidate }) => candidate);
}

type NewCandidate = { -readonly [Key in keyof StoreCandidate]: StoreCandidate[Key] };

function matchTexts(
  { terms }: SearchIndexes,
  partitions: readonly Partition[],
  text: string,
  allowed: ReadonlySet<number> | undefined,
  limit: number,
): Bm25Matches<Partition> {
  const indexes = partitions.map((partition) => [partition, terms.index(partition)] as const);
  return matchBm25(indexes, tokenizeQuery(text), { allowed, limit });
}

/** The vector index, with the query in it; none in a store that is bound to no embedding space yet. */
function loadQuery(
  connection: Connection,
  indexes: SearchIndexes,
  vector: Float32Array,
): VectorIndex | undefined {
  const space = readSpace(connection);
  if (space === undefined) return undefined;
  checkDimensions(vector, space.dimensions);
  const index = indexes.vectorIndex(space.dimensions);
  index.memory.loadQuery(vector);
  return index;
}

/** Adds the nearest `limit` to those chosen by their words, and returns the similarity of each chosen one at least. */
function chooseNearest(
  { codes, vectors }: VectorIndex,
  partitions: readonly Partition[],
  allowed: ReadonlySet<number> | undefined,
  chosen: Found,
  limit: number,
): ReadonlyMap<number, number> {
  function* rows() {
    for (const partition of partitions) {
      for (const part of codes.rows(partition)) yield [partition, part] as const;
    }
  }
  const candidates = nearestCandidates({ rows: rows(), limit, allowed });
  const similarities = vectors.measure(new Map([...owned(candidates.slice(0, limit)), ...chosen]));
  const threshold = smallestOf(similarities, candidates, limit);
  const others = candidates.filter(
    ({ sequence, upper }) => upper >= threshold && !similarities.has(sequence),
  );
  for (const [sequence, similarity] of vectors.measure(owned(others))) similarities.set(sequence, similarity);
  const nearest = candidates
    .filter(({ sequence }) => similarities.has(sequence))
    .map(({ sequence, owner }) => ({ sequence, owner, similarity: similarities.get(sequence) as number }))
    .sort((one, other) => other.similarity - one.similarity || one.sequence - other.sequence);
  for (const { sequence, owner } of nearest.slice(0, limit)) chosen.set(sequence, owner);
  return similarities;
}

const owned = (candidates: readonly Candidate<Partition>[]): Found =>
  new Map(candidates.map(({ sequence, owner }) => [sequence, owner]));

/** The `limit`-th best similarity that is known: whatever cannot reach it is not among the nearest. */
function smallestOf(
  similarities: ReadonlyMap<number, number>,
  candidates: readonly Candidate<Partition>[],
  limit: number,
): number {
  const largest = new LargestValues(limit);
  for (const { sequence } of candidates) {
    const similarity = similarities.get(sequence);
    if (similarity !== undefined) largest.add(similarity);
  }
  return largest.smallest;
}

function compare(one: StoreCandidate, other: StoreCandidate): number {
  return (other.similarity ?? 0) - (one.similarity ?? 0) || (other.bm25 ?? 0) - (one.bm25 ?? 0);
}
