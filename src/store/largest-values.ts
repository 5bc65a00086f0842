/** The k largest of the values added, in a heap with the smallest on top, so that most values cost one comparison. */
export class LargestValues {
  readonly #heap: Float64Array;
  #count = 0;

  constructor(k: number) {
    this.#heap = new Float64Array(k);
  }

  /** The k-th largest value so far; `-Infinity` while there are fewer than k. */
  get smallest(): number {
    return this.#count < this.#heap.length ? Number.NEGATIVE_INFINITY : (this.#heap[0] as number);
  }

  add(value: number): void {
    const heap = this.#heap;
    if (this.#count < heap.length) {
      heap[this.#count] = value;
      this.#count += 1;
      if (this.#count === heap.length) heap.sort();
    } else if (value > (heap[0] as number)) {
      heap[0] = value;
      this.#sink();
    }
  }

  #sink(): void {
    const heap = this.#heap;
    const value = heap[0] as number;
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      if (left >= heap.length) break;
      const right = left + 1;
      const child = right < heap.length && (heap[right] as number) < (heap[left] as number) ? right : left;
      if ((heap[child] as number) >= value) break;
      heap[index] = heap[child] as number;
      index = child;
    }
    heap[index] = value;
  }
}
