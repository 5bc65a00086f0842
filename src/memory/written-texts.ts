import type { AddStep, UpdateStep } from "./embed-facts.js";
import { numbersOf } from "./says-the-same.js";

/** The texts that a reply stores: finds among them one that another all but repeats. */
export class WrittenTexts {
  readonly #threshold: number;
  /** With their places in the reply, by the numbers that they hold: only texts with the same ones can be twins. */
  readonly #byNumbers = new Map<string, { readonly vector: UnitVector; readonly index: number }[]>();

  /** @param threshold the cosine similarity from which two texts with the same numbers are twins, 0 to 1 */
  constructor(threshold: number) {
    // Two equal vectors of length 1 give no product of exactly 1.
    this.#threshold = threshold - 1e-12;
  }

  keep({ fact, vector }: AddStep | UpdateStep, index: number): void {
    const numbers = numbersOf(fact.memory);
    const kept = this.#byNumbers.get(numbers) ?? [];
    kept.push({ vector: toUnit(vector), index });
    this.#byNumbers.set(numbers, kept);
  }

  /** The place of the first text that this one all but repeats. */
  findTwin({ fact, vector }: AddStep): number | undefined {
    const kept = this.#byNumbers.get(numbersOf(fact.memory));
    if (kept === undefined) return undefined;
    const unit = toUnit(vector);
    return kept.find((other) => reaches(unit, other.vector, this.#threshold))?.index;
  }
}

/** A vector of length 1, or of length 0, which is like no other. */
interface UnitVector {
  readonly components: Float64Array;
  /** The length of what follows each block of components. */
  readonly tails: Float64Array;
}

const BLOCK = 64;

function toUnit(vector: Float32Array): UnitVector {
  const length = Math.sqrt(vector.reduce((sum, component) => sum + component * component, 0));
  const components = Float64Array.from(vector, (component) => (length === 0 ? 0 : component / length));
  const tails = new Float64Array(Math.ceil(components.length / BLOCK));
  let squares = 0;
  for (let index = components.length - 1; index >= 0; index -= 1) {
    if ((index + 1) % BLOCK === 0) tails[(index + 1) / BLOCK - 1] = Math.sqrt(squares);
    squares += (components[index] ?? 0) ** 2;
  }
  return { components, tails };
}

/** Whether the cosine is at least this. What is left of two vectors adds no more than the product of their tails. */
function reaches(a: UnitVector, b: UnitVector, threshold: number): boolean {
  let cosine = 0;
  for (const [block, tail] of a.tails.entries()) {
    const end = Math.min((block + 1) * BLOCK, a.components.length);
    for (let index = block * BLOCK; index < end; index += 1)
      cosine += (a.components[index] ?? 0) * (b.components[index] ?? 0);
    if (cosine + tail * (b.tails[block] ?? 0) < threshold) return false;
  }
  return cosine >= threshold;
}
