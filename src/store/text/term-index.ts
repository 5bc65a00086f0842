/** What one posting, and one term with its list, take in memory; estimates. */
const POSTING_BYTES = 16;
const TERM_BYTES = 200;
const TEXT_BYTES = 16;

const NO_POSTINGS: readonly number[] = [];

/** An inverted index of some texts. Texts can be added, in the order of their sequences, never changed. */
export class TermIndex {
  /** Of each row, ascending. */
  readonly #sequences: number[] = [];
  /** Terms in the text of each row. */
  readonly #lengths: number[] = [];
  /** Where each term occurs: a row and how often in it, then the next row; whole numbers only, which are cheap to hold. */
  readonly #postings = new Map<string, number[]>();
  #termCount = 0;
  #postingCount = 0;

  add(sequence: number, terms: readonly string[]): void {
    const row = this.#sequences.push(sequence) - 1;
    this.#lengths.push(terms.length);
    this.#termCount += terms.length;
    for (const term of terms) this.#count(term, row);
  }

  /** How many texts it holds. */
  get textCount(): number {
    return this.#sequences.length;
  }

  /** Terms over all texts. */
  get termCount(): number {
    return this.#termCount;
  }

  /** How many texts hold the term. */
  textsWith(term: string): number {
    return this.postings(term).length / 2;
  }

  /** Every text that holds the term: its row, then how often it does; one after the other. */
  postings(term: string): readonly number[] {
    return this.#postings.get(term) ?? NO_POSTINGS;
  }

  sequenceOf(row: number): number {
    return this.#sequences[row] as number;
  }

  /** How many terms the text has. */
  lengthOf(row: number): number {
    return this.#lengths[row] as number;
  }

  /** -1 if no text has this sequence. */
  rowOf(sequence: number): number {
    let low = 0;
    let high = this.#sequences.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const found = this.#sequences[middle] as number;
      if (found === sequence) return middle;
      if (found < sequence) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  /** About what it takes in memory. */
  get bytes(): number {
    return (
      this.#sequences.length * TEXT_BYTES +
      this.#postingCount * POSTING_BYTES +
      this.#postings.size * TERM_BYTES
    );
  }

  #count(term: string, row: number): void {
    const postings = this.#postings.get(term);
    if (postings === undefined) {
      this.#postings.set(term, [row, 1]);
    } else if (postings.at(-2) === row) {
      postings[postings.length - 1] = (postings.at(-1) as number) + 1;
      return;
    } else {
      postings.push(row, 1);
    }
    this.#postingCount += 1;
  }
}
