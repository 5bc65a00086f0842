import type { StoreCandidate, StoreQuery } from "../../spec/store.js";
import { checkDimensions } from "../check-input.js";
import { type Bm25Scores, scoreBm25 } from "../text/bm25.js";
import { tokenizeQuery } from "../text/tokenize.js";
import { cosine } from "../vector/cosine.js";
import { kthLargest } from "../vector/kth-largest.js";
import { nearestMemories } from "../vector/nearest-memories.js";
import type { Connection } from "./connection.js";
import { readSpace } from "./embedding-space.js";
import type { SequencedRecord } from "./memory-row.js";
import type { PartitionCodes } from "./partition-codes.js";
import type { PartitionTerms } from "./partition-terms.js";
import { type Partition, readPartitions } from "./partitions.js";
import { readAllowed } from "./read-allowed.js";
import { readRecords } from "./read-memories.js";
import { readVectors } from "./read-vectors.js";

/** What a search reads of partitions, besides their rows. */
export interface SearchIndexes {
  readonly codes: PartitionCodes;
  readonly terms: PartitionTerms;
}

/**
 * Answers a checked query, nearest first; run it inside a read, so that all its parts see one state. Scope and
 * filter apply before anything is ranked or cut.
 */
export function search(connection: Connection, indexes: SearchIndexes, query: StoreQuery): StoreCandidate[] {
  const partitions = readPartitions(connection, query.scope);
  const allowed = readAllowed(connection, partitions, query);
  const similarities =
    query.vector && nearest(connection, indexes.codes, partitions, allowed, query.vector, query.limit);
  const matches = query.text === undefined ? undefined : scoreText(indexes.terms, partitions, query.text);
  const chosen = new Set([
    ...(similarities?.keys() ?? []),
    ...(matches === undefined ? [] : bestMatches(matches, allowed, query.limit)),
  ]);
  if (similarities !== undefined && query.vector !== undefined) {
    measureMissing(connection, similarities, chosen, query.vector);
  }
  return readRecords(connection, [...chosen])
    .map((found) => ({ sequence: found.sequence, candidate: toCandidate(found, similarities, matches) }))
    .sort((one, other) => compare(one.candidate, other.candidate) || other.sequence - one.sequence)
    .map(({ candidate }) => candidate);
}

function nearest(
  connection: Connection,
  codes: PartitionCodes,
  partitions: readonly Partition[],
  allowed: ReadonlySet<number> | undefined,
  vector: Float32Array,
  limit: number,
): Map<number, number> {
  const space = readSpace(connection);
  if (space === undefined) return new Map();
  checkDimensions(vector, space.dimensions);
  function* segments() {
    for (const partition of partitions) yield* codes.segments(partition, vector.length);
  }
  return nearestMemories({
    vector,
    limit,
    allowed,
    segments: segments(),
    readVectors: (sequences) => readVectors(connection, sequences, vector.length),
  });
}

function scoreText(terms: PartitionTerms, partitions: readonly Partition[], text: string): Bm25Scores {
  const indexes = partitions.map((partition) => terms.index(partition));
  return scoreBm25(indexes, tokenizeQuery(text));
}

/** The best `limit` texts; of equals the newer first. */
function bestMatches(
  { scores }: Bm25Scores,
  allowed: ReadonlySet<number> | undefined,
  limit: number,
): number[] {
  const admitted =
    allowed === undefined ? [...scores] : [...scores].filter(([sequence]) => allowed.has(sequence));
  const threshold = kthLargest(
    admitted.map(([, score]) => score),
    limit,
  );
  return admitted
    .filter(([, score]) => score >= threshold)
    .sort(([oneSequence, one], [otherSequence, other]) => other - one || otherSequence - oneSequence)
    .slice(0, limit)
    .map(([sequence]) => sequence);
}

/** Adds the similarity of candidates that their words alone have brought up. */
function measureMissing(
  connection: Connection,
  similarities: Map<number, number>,
  chosen: ReadonlySet<number>,
  vector: Float32Array,
): void {
  const missing = [...chosen].filter((sequence) => !similarities.has(sequence));
  for (const [sequence, stored] of readVectors(connection, missing, vector.length)) {
    similarities.set(sequence, cosine(vector, stored));
  }
}

function toCandidate(
  { sequence, record }: SequencedRecord,
  similarities: ReadonlyMap<number, number> | undefined,
  matches: Bm25Scores | undefined,
): StoreCandidate {
  const similarity = similarities?.get(sequence);
  const bm25 = matches === undefined ? undefined : (matches.scores.get(sequence) ?? 0);
  return {
    record,
    ...(similarity === undefined ? {} : { similarity }),
    ...(matches === undefined || bm25 === undefined
      ? {}
      : { bm25, bm25Share: matches.highest === 0 ? 0 : bm25 / matches.highest }),
  };
}

function compare(one: StoreCandidate, other: StoreCandidate): number {
  return (other.similarity ?? 0) - (one.similarity ?? 0) || (other.bm25 ?? 0) - (one.bm25 ?? 0);
}
