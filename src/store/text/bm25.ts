import type { TermIndex } from "./term-index.js";

/** The parameters of BM25, for stores that compute it elsewhere. */
export const BM25 = {
  /** How soon more occurrences of a term stop to count. */
  saturation: 1.2,
  /** How much a long text is discounted: 0 not at all, 1 in proportion. */
  lengthWeight: 0.75,
} as const;

export interface Bm25Scores {
  /** Score by sequence, of the texts that hold at least one term; each is over 0. */
  readonly scores: Map<number, number>;
  /** What no text can exceed for this query; 0 only for a query without terms. */
  readonly highest: number;
}

/**
 * BM25 (k1 1.2, b 0.75) of every text that holds one of the distinct terms. The indexes are together the texts of
 * the scope searched: its own statistics decide, so that what another scope writes cannot change a score.
 *
 * @see https://en.wikipedia.org/wiki/Okapi_BM25
 */
export function scoreBm25(indexes: readonly TermIndex[], terms: readonly string[]): Bm25Scores {
  const textCount = sum(indexes.map((index) => index.textCount));
  const meanLength = sum(indexes.map((index) => index.termCount)) / Math.max(1, textCount);
  const scores = new Map<number, number>();
  let highest = 0;
  for (const term of terms) {
    const holders = indexes.filter((index) => index.textsWith(term) > 0);
    const weight = inverseDocumentFrequency(textCount, sum(holders.map((index) => index.textsWith(term))));
    highest += weight * (BM25.saturation + 1);
    for (const index of holders) {
      for (const { sequence, frequency, length } of index.occurrences(term)) {
        const discount =
          BM25.saturation * (1 - BM25.lengthWeight + BM25.lengthWeight * (length / meanLength));
        const gain = (weight * frequency * (BM25.saturation + 1)) / (frequency + discount);
        scores.set(sequence, (scores.get(sequence) ?? 0) + gain);
      }
    }
  }
  return { scores, highest };
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
