import type { StoreCandidate, StoreQuery } from "../../spec/store.js";
import { checkDimensions } from "../check-input.js";
import { type Bm25Matches, matchBm25 } from "../text/bm25.js";
import { tokenizeQuery } from "../text/tokenize.js";
import { nearestCandidates } from "../vector/nearest-candidates.js";
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
    .map(({ sequence, record }) => ({
      sequence,
      candidate: {
        record,
        ...similarityOf(similarities, sequence),
        ...bm25Of(matches, chosen.get(sequence), sequence),
      },
    }))
    .sort((one, other) => compare(one.candidate, other.candidate) || other.sequence - one.sequence)
    .map(({ candidate }) => candidate);
}

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
  const similarities = vectors.measure(new Map([...candidates, ...chosen]));
  const nearest = [...candidates.keys()]
    .filter((sequence) => similarities.has(sequence))
    .sort((one, other) => (similarities.get(other) ?? 0) - (similarities.get(one) ?? 0) || one - other);
  for (const sequence of nearest.slice(0, limit)) chosen.set(sequence, candidates.get(sequence) as Partition);
  return similarities;
}

function similarityOf(
  similarities: ReadonlyMap<number, number> | undefined,
  sequence: number,
): Pick<StoreCandidate, "similarity"> {
  const similarity = similarities?.get(sequence);
  return similarity === undefined ? {} : { similarity };
}

function bm25Of(
  matches: Bm25Matches<Partition> | undefined,
  partition: Partition | undefined,
  sequence: number,
): Pick<StoreCandidate, "bm25" | "bm25Share"> {
  if (matches === undefined || partition === undefined) return {};
  const bm25 = matches.scoreOf(partition, sequence);
  return { bm25, bm25Share: matches.highest === 0 ? 0 : bm25 / matches.highest };
}

function compare(one: StoreCandidate, other: StoreCandidate): number {
  return (other.similarity ?? 0) - (one.similarity ?? 0) || (other.bm25 ?? 0) - (one.bm25 ?? 0);
}
