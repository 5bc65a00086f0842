/** Where one term occurs: rows of the index and how often in each; the lists run in parallel. */
interface Postings {
  readonly rows: number[];
  readonly frequencies: number[];
}

/** What one posting, and one term with its lists, take in memory; estimates. */
const POSTING_BYTES = 16;
const TERM_BYTES = 200;
const TEXT_BYTES = 16;

/** An inverted index of some texts. Texts can be added, never changed. */
export class TermIndex {
  readonly #sequences: number[] = [];
  /** Terms in the text of each row. */
  readonly #lengths: number[] = [];
  readonly #postings = new Map<string, Postings>();
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
    return this.#postings.get(term)?.rows.length ?? 0;
  }

  /** Every text that holds the term. */
  *occurrences(term: string): Generator<{ sequence: number; frequency: number; length: number }> {
    const postings = this.#postings.get(term);
    if (postings === undefined) return;
    for (const [index, row] of postings.rows.entries()) {
      yield {
        sequence: this.#sequences[row] as number,
        frequency: postings.frequencies[index] as number,
        length: this.#lengths[row] as number,
      };
    }
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
    let postings = this.#postings.get(term);
    if (postings === undefined) {
      postings = { rows: [], frequencies: [] };
      this.#postings.set(term, postings);
    }
    const last = postings.rows.length - 1;
    if (postings.rows[last] === row) {
      postings.frequencies[last] = (postings.frequencies[last] as number) + 1;
      return;
    }
    postings.rows.push(row);
    postings.frequencies.push(1);
    this.#postingCount += 1;
  }
}
