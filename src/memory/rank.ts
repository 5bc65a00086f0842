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
 * The best candidates with their scores, best first; of equals the newest first, then by id. A text is looked through for
 * times only where what it may gain by them can bring it among the best.
 *
 * @param limit absent: all
 * @param time absent: the query names no time
 */
export function rank(
  candidates: readonly StoreCandidate[],
  {
    limit = candidates.length,
    time,
  }: { readonly limit?: number; readonly time?: TimeSignal | undefined } = {},
): readonly RankedCandidate[] {
  const relevant = candidates.map(relevanceOf);
  if (time === undefined)
    return relevant
      .map((each) => scoreOf(each, undefined))
      .sort(byRank)
      .slice(0, limit);
  let best: RankedCandidate[] = [];
  for (const each of relevant.sort((a, b) => b.relevance - a.relevance)) {
    const last = best[limit - 1];
    if (last !== undefined && last.score > mostWithTime(each.relevance)) break;
    best.push(scoreOf(each, time));
    if (best.length > limit) best = best.sort(byRank).slice(0, limit);
    else if (best.length === limit) best.sort(byRank);
  }
  return best.sort(byRank);
}

/** The order of `rank`. */
export function byRank(a: RankedCandidate, b: RankedCandidate): number {
  return (
    b.score - a.score || compare(b.record.createdAt, a.record.createdAt) || compare(a.record.id, b.record.id)
  );
}

interface RelevantCandidate {
  readonly candidate: StoreCandidate;
  readonly relevance: number;
  readonly vector: number;
  readonly bm25: number;
}

function relevanceOf(candidate: StoreCandidate): RelevantCandidate {
  const vector = WEIGHTS.vector * clamp(candidate.similarity ?? 0) ** EXPONENTS.vector;
  const bm25 = WEIGHTS.bm25 * clamp(candidate.bm25Share ?? 0) ** EXPONENTS.bm25;
  return { candidate, relevance: Math.min(1, Math.sqrt(vector + bm25)), vector, bm25 };
}

function scoreOf(
  { candidate, relevance, vector, bm25 }: RelevantCandidate,
  time: TimeSignal | undefined,
): RankedCandidate {
  const perUnit = relevance === 0 ? 0 : relevance / (vector + bm25);
  const fit = time?.explain(candidate.record);
  const timeBonus = bonusOf(fit?.match ?? 0, relevance);
  return {
    record: candidate.record,
    score: clamp(relevance + timeBonus),
    explanation: {
      similarity: candidate.similarity ?? 0,
      bm25: candidate.bm25 ?? 0,
      bm25Share: candidate.bm25Share ?? 0,
      ...(fit === undefined ? {} : { time: fit }),
      contributions: { vector: vector * perUnit, bm25: bm25 * perUnit, time: timeBonus },
    },
  };
}

const bonusOf = (match: number, relevance: number): number =>
  TIME_WEIGHT * match * relevance * (1 - relevance);
/** The highest score that a memory of this relevance can have: rises with it. The rest covers rounding. */
const mostWithTime = (relevance: number): number => relevance + bonusOf(1, relevance) + 1e-12;
const clamp = (value: number): number => Math.min(1, Math.max(0, value));
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
