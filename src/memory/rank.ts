import type { ScoreExplanation } from "../spec/memory.js";
import type { MemoryRecord } from "../spec/memory-record.js";
import type { StoreCandidate } from "../spec/store.js";

/**
 * What each side adds to a score at most; together 1. Meaning weighs more: a question seldom uses the memory's
 * words. But names, numbers and rare words are what vectors blur, so a match of words may make up for up to 0.43
 * (0.3 / 0.7) of similarity. Both sides have fixed ends (cosine, and BM25 as a share of the best that any text could
 * reach), so that a score means the same in every scope and does not depend on the other results, and
 * a memory that only one side found keeps that side's part.
 */
const WEIGHTS = { vector: 0.7, bm25: 0.3 } as const;

export interface RankedCandidate {
  readonly record: MemoryRecord;
  /** 0 to 1, higher is better. */
  readonly score: number;
  readonly explanation: ScoreExplanation;
}

/** Candidates with their scores, best first; of equals the newest first, then by id. */
export function rank(candidates: readonly StoreCandidate[]): readonly RankedCandidate[] {
  return candidates.map(scoreOf).sort(byRank);
}

/** The order of `rank`. */
export function byRank(a: RankedCandidate, b: RankedCandidate): number {
  return (
    b.score - a.score || compare(b.record.createdAt, a.record.createdAt) || compare(a.record.id, b.record.id)
  );
}

function scoreOf(candidate: StoreCandidate): RankedCandidate {
  const similarity = candidate.similarity ?? 0;
  const bm25Share = candidate.bm25Share ?? 0;
  const contributions = {
    vector: WEIGHTS.vector * clamp(similarity),
    bm25: WEIGHTS.bm25 * clamp(bm25Share),
  };
  return {
    record: candidate.record,
    score: clamp(contributions.vector + contributions.bm25),
    explanation: { similarity, bm25: candidate.bm25 ?? 0, bm25Share, contributions },
  };
}

const clamp = (value: number): number => Math.min(1, Math.max(0, value));
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
