import type { ScoreExplanation } from "../spec/memory.js";
import type { MemoryRecord } from "../spec/memory-record.js";
import type { StoreCandidate } from "../spec/store.js";
import type { TimeSignal } from "./time/time-signal.js";

/**
 * How much either side may make up of the square of a score; together 1. docs/recall.md explains them and shows what
 * they were measured by. Both sides have fixed ends (cosine, and BM25 as a share of the best that any text could
 * reach), so that a score means the same in every scope and does not depend on the other results.
 */
const WEIGHTS = { vector: 0.25, bm25: 0.75 } as const;
/** Over 1: the likeness of unrelated texts and a match of common words, both small, count for little. */
const EXPONENTS = { vector: 2, bm25: 1.5 } as const;
/** What a memory that fits the time may gain at most, as a share of its relevance: half of what is missing to 1. */
const TIME_WEIGHT = 0.5;

export interface RankedCandidate {
  readonly record: MemoryRecord;
  /** 0 to 1, higher is better. */
  readonly score: number;
  readonly explanation: ScoreExplanation;
}

/**
 * Candidates with their scores, best first; of equals the newest first, then by id.
 *
 * @param time absent: the query names no time
 */
export function rank(candidates: readonly StoreCandidate[], time?: TimeSignal): readonly RankedCandidate[] {
  return candidates.map((candidate) => scoreOf(candidate, time)).sort(byRank);
}

/** The order of `rank`. */
export function byRank(a: RankedCandidate, b: RankedCandidate): number {
  return (
    b.score - a.score || compare(b.record.createdAt, a.record.createdAt) || compare(a.record.id, b.record.id)
  );
}

function scoreOf(candidate: StoreCandidate, time: TimeSignal | undefined): RankedCandidate {
  const similarity = candidate.similarity ?? 0;
  const bm25Share = candidate.bm25Share ?? 0;
  const vector = WEIGHTS.vector * clamp(similarity) ** EXPONENTS.vector;
  const bm25 = WEIGHTS.bm25 * clamp(bm25Share) ** EXPONENTS.bm25;
  const relevance = Math.min(1, Math.sqrt(vector + bm25));
  const perUnit = relevance === 0 ? 0 : relevance / (vector + bm25);
  const fit = time?.explain(candidate.record);
  const timeBonus = TIME_WEIGHT * (fit?.match ?? 0) * relevance * (1 - relevance);
  return {
    record: candidate.record,
    score: clamp(relevance + timeBonus),
    explanation: {
      similarity,
      bm25: candidate.bm25 ?? 0,
      bm25Share,
      ...(fit === undefined ? {} : { time: fit }),
      contributions: { vector: vector * perUnit, bm25: bm25 * perUnit, time: timeBonus },
    },
  };
}

const clamp = (value: number): number => Math.min(1, Math.max(0, value));
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
