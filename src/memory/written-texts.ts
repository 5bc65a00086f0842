import type { AddStep, UpdateStep } from "./embed-facts.js";
import { KeptVectors } from "./kept-vectors.js";
import { numbersOf } from "./says-the-same.js";

interface Kept {
  readonly vectors: KeptVectors;
  /** Their places in the reply. */
  readonly indexes: number[];
}

/** The texts that a reply stores: finds among them one that another all but repeats. */
export class WrittenTexts {
  readonly #threshold: number;
  /** By the numbers that they hold: only texts with the same ones can be twins. */
  readonly #byNumbers = new Map<string, Kept>();

  /** @param threshold the cosine similarity from which two texts with the same numbers are twins, 0 to 1 */
  constructor(threshold: number) {
    this.#threshold = threshold;
  }

  keep({ fact, vector }: AddStep | UpdateStep, index: number): void {
    const numbers = numbersOf(fact.memory);
    let kept = this.#byNumbers.get(numbers);
    if (kept === undefined) {
      kept = { vectors: new KeptVectors(this.#threshold), indexes: [] };
      this.#byNumbers.set(numbers, kept);
    }
    kept.vectors.keep(vector);
    kept.indexes.push(index);
  }

  /** The place of the first text that this one all but repeats. */
  findTwin({ fact, vector }: AddStep): number | undefined {
    const kept = this.#byNumbers.get(numbersOf(fact.memory));
    const place = kept?.vectors.firstNear(vector);
    return place === undefined ? undefined : kept?.indexes[place];
  }
}
