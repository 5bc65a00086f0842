import { componentOrder } from "./component-order.js";

/** Vectors whose components lie together, component by component. */
const ROWS = 256;
/** Components that are looked at of all vectors of a block, before the next ones or any vector alone; a multiple of 4. */
const STEP = 12;
/** From this share of a block on, looking at all of it again costs less than at each vector that is left. */
const MANY = 0.25;
/** More than what rounding to float32 can add to a squared distance. */
const ROUNDING = 1e-5;

/**
 * Some vectors in order, asked for the first whose cosine with another reaches a threshold. Of vectors of length 1 the squared
 * distance is 2 - 2 × cosine, and a part of its sum never exceeds the whole: components are taken in the order in which the other
 * vector stands out from the mean, so that nearly every vector is given up after a dozen of them. What is left is measured exactly.
 */
export class KeptVectors {
  readonly #threshold: number;
  readonly #farthest: number;
  readonly #vectors: Float32Array[] = [];
  readonly #lengths: number[] = [];
  /** The vectors scaled to length 1, in blocks: first the first component of each vector, then the second. */
  readonly #blocks: Float32Array[] = [];
  /** Of each component over all vectors of length 1. */
  #sums = new Float64Array(0);

  /** @param threshold the cosine, 0 to 1; of a vector without length it is 0 */
  constructor(threshold: number) {
    // Two equal vectors of length 1 give no product of exactly 1.
    this.#threshold = threshold - 1e-12;
    this.#farthest = 2 - 2 * threshold + ROUNDING;
  }

  keep(vector: Float32Array): void {
    if (this.#sums.length === 0) this.#sums = new Float64Array(vector.length);
    const row = this.#vectors.length % ROWS;
    if (row === 0) this.#blocks.push(new Float32Array(vector.length * ROWS));
    const block = this.#blocks.at(-1) as Float32Array;
    const length = lengthOf(vector);
    const unit = unitOf(vector, length);
    for (let at = 0; at < unit.length; at += 1) {
      const component = unit[at] as number;
      block[at * ROWS + row] = component;
      this.#sums[at] = (this.#sums[at] as number) + component;
    }
    this.#vectors.push(vector);
    this.#lengths.push(length);
  }

  /** The place of the first that reaches the threshold. */
  firstNear(vector: Float32Array): number | undefined {
    const length = lengthOf(vector);
    const unit = unitOf(vector, length);
    const order = componentOrder(unit, this.#sums, this.#vectors.length);
    const distances = new Float64Array(ROWS);
    for (const [number, block] of this.#blocks.entries()) {
      const first = number * ROWS;
      const rows = Math.min(ROWS, this.#vectors.length - first);
      const comparison = { block, rows, unit, order };
      const measured = measureBlock(comparison, distances, this.#farthest);
      for (let row = 0; row < rows; row += 1) {
        const left = this.#farthest - (distances[row] as number);
        if (left < 0 || distanceFrom(measured, row, comparison, left) > left) continue;
        if (this.#cosine(first + row, vector, length) >= this.#threshold) return first + row;
      }
    }
    return undefined;
  }

  #cosine(place: number, vector: Float32Array, length: number): number {
    const lengths = length * (this.#lengths[place] as number);
    return lengths === 0 ? 0 : product(vector, this.#vectors[place] as Float32Array) / lengths;
  }
}

/** A block of vectors, and the one that they are compared with. */
interface Comparison {
  readonly block: Float32Array;
  readonly rows: number;
  readonly unit: Float64Array;
  /** In which its components are looked at. */
  readonly order: Uint32Array;
}

/**
 * Sets `distances` to the squared distances of a block's vectors as far as some components tell, and returns how many: more while
 * many vectors are within `farthest`.
 */
function measureBlock(comparison: Comparison, distances: Float64Array, farthest: number): number {
  const { rows, order } = comparison;
  distances.fill(0);
  const most = order.length - (order.length % 4);
  for (let measured = 0, near = rows; ; ) {
    if (measured === most || (measured > 0 && near < MANY * rows)) return measured;
    for (const end = Math.min(most, measured + STEP); measured < end; measured += 4) {
      addFour(comparison, measured, distances);
    }
    near = 0;
    for (let row = 0; row < rows; row += 1) if ((distances[row] as number) <= farthest) near += 1;
  }
}

/** Adds what four components tell: reads and writes the distances a quarter as often as one by one. */
function addFour({ block, rows, unit, order }: Comparison, from: number, distances: Float64Array): void {
  const a = order[from] as number;
  const b = order[from + 1] as number;
  const c = order[from + 2] as number;
  const d = order[from + 3] as number;
  const [ofA, ofB, ofC, ofD] = [unit[a] as number, unit[b] as number, unit[c] as number, unit[d] as number];
  const [inA, inB, inC, inD] = [a * ROWS, b * ROWS, c * ROWS, d * ROWS];
  for (let row = 0; row < rows; row += 1) {
    const apartA = ofA - (block[inA + row] as number);
    const apartB = ofB - (block[inB + row] as number);
    const apartC = ofC - (block[inC + row] as number);
    const apartD = ofD - (block[inD + row] as number);
    distances[row] =
      (distances[row] as number) + apartA * apartA + apartB * apartB + apartC * apartC + apartD * apartD;
  }
}

/** What the other components add to one vector's squared distance, as far as it takes to exceed `left`. */
function distanceFrom(
  measured: number,
  row: number,
  { block, unit, order }: Comparison,
  left: number,
): number {
  let sum = 0;
  for (let next = measured; next < order.length && sum <= left; next += 1) {
    const at = order[next] as number;
    const apart = (unit[at] as number) - (block[at * ROWS + row] as number);
    sum += apart * apart;
  }
  return sum;
}

const lengthOf = (vector: Float32Array): number => Math.sqrt(product(vector, vector));

function product(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < one.length; at += 1) sum += (one[at] as number) * (other[at] as number);
  return sum;
}

/** The vector scaled to length 1; one without length stays as it is. */
function unitOf(vector: Float32Array, length: number): Float64Array {
  const scale = length === 0 ? 0 : 1 / length;
  const unit = new Float64Array(vector.length);
  for (let at = 0; at < unit.length; at += 1) unit[at] = (vector[at] as number) * scale;
  return unit;
}
