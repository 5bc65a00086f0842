import { LargestValues } from "../largest-values.js";
import { isGram } from "./character-grams.js";
import type { TermIndex } from "./term-index.js";

/** The parameters of BM25, for stores that compute it elsewhere. */
export const BM25 = {
  /** How soon more occurrences of a term stop to count. */
  saturation: 1.2,
  /** How much a long text is discounted: 0 not at all, 1 in proportion. */
  lengthWeight: 0.75,
} as const;

export interface Bm25Match<Owner> {
  readonly owner: Owner;
  readonly sequence: number;
  /** Over 0. */
  readonly score: number;
}

export interface Bm25Matches<Owner> {
  /** The texts with the highest scores, best first; of equals the newer first. */
  readonly best: readonly Bm25Match<Owner>[];
  /**
   * What no text can exceed for this query; 0 only for a query without terms. Part of it is the weight of words that no
   * text holds; grams that none holds count for nothing, for the word that they are taken from counts already.
   */
  readonly highest: number;
  /** The score of any text; 0 if it holds no term. */
  scoreOf(owner: Owner, sequence: number): number;
}

export interface Bm25Selection {
  readonly limit: number;
  /** Sequences that may be among the best; absent: all. */
  readonly allowed?: ReadonlySet<number> | undefined;
}

/**
 * BM25 (k1 1.2, b 0.75) of every text that holds one of the distinct terms. The indexes are together the texts of
 * the scope searched: its own statistics decide, so that what another scope writes cannot change a score.
 *
 * @see https://en.wikipedia.org/wiki/Okapi_BM25
 */
export function matchBm25<Owner>(
  owned: readonly (readonly [owner: Owner, index: TermIndex])[],
  terms: readonly string[],
  selection: Bm25Selection,
): Bm25Matches<Owner> {
  const indexes = owned.map(([, index]) => index);
  const textCount = sum(indexes.map((index) => index.textCount));
  const meanLength = sum(indexes.map((index) => index.termCount)) / Math.max(1, textCount);
  const scores = new Map(owned.map(([owner, index]) => [owner, { owner, index, ofRow: noScores(index) }]));
  let highest = 0;
  for (const term of terms) {
    const holders = sum(indexes.map((index) => index.textsWith(term)));
    if (holders === 0 && isGram(term)) continue;
    const weight = inverseDocumentFrequency(textCount, holders);
    highest += weight * (BM25.saturation + 1);
    if (holders === 0) continue;
    for (const { index, ofRow } of scores.values()) addScores(index, term, weight, meanLength, ofRow);
  }
  return {
    best: chooseBest([...scores.values()], selection),
    highest,
    scoreOf: (owner, sequence) => {
      const found = scores.get(owner);
      return found?.ofRow[found.index.rowOf(sequence)] ?? 0;
    },
  };
}

/** The scores of one partition's texts, by row. */
interface OwnedScores<Owner> {
  readonly owner: Owner;
  readonly index: TermIndex;
  readonly ofRow: Float64Array;
}

const noScores = (index: TermIndex): Float64Array => new Float64Array(index.textCount);

function addScores(
  index: TermIndex,
  term: string,
  weight: number,
  meanLength: number,
  ofRow: Float64Array,
): void {
  const postings = index.postings(term);
  for (let at = 0; at < postings.length; at += 2) {
    const row = postings[at] as number;
    const frequency = postings[at + 1] as number;
    const length = index.lengthOf(row);
    const discount = BM25.saturation * (1 - BM25.lengthWeight + BM25.lengthWeight * (length / meanLength));
    ofRow[row] =
      (ofRow[row] as number) + (weight * frequency * (BM25.saturation + 1)) / (frequency + discount);
  }
}

function chooseBest<Owner>(
  scores: readonly OwnedScores<Owner>[],
  { limit, allowed }: Bm25Selection,
): Bm25Match<Owner>[] {
  const largest = new LargestValues(limit);
  const found: Bm25Match<Owner>[] = [];
  let smallest = largest.smallest;
  for (const { owner, index, ofRow } of scores) {
    for (let row = 0; row < ofRow.length; row += 1) {
      const score = ofRow[row] as number;
      if (score === 0 || score < smallest) continue;
      const sequence = index.sequenceOf(row);
      if (allowed !== undefined && !allowed.has(sequence)) continue;
      largest.add(score);
      smallest = largest.smallest;
      found.push({ owner, sequence, score });
    }
  }
  return found
    .filter(({ score }) => score >= largest.smallest)
    .sort((one, other) => other.score - one.score || other.sequence - one.sequence)
    .slice(0, limit);
}

/** What a term counts for. The form that stays positive for a term that most texts hold. */
export function inverseDocumentFrequency(texts: number, textsWithTerm: number): number {
  return Math.log(1 + (texts - textsWithTerm + 0.5) / (textsWithTerm + 0.5));
}

function sum(numbers: readonly number[]): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
