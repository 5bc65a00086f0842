/**
 * The k-th largest of the values, `-Infinity` if there are fewer than k. Keeps the k largest so far in a heap
 * with the smallest on top, so most values cost one comparison.
 */
export function kthLargest(values: Iterable<number>, k: number): number {
  const heap: number[] = [];
  for (const value of values) {
    if (heap.length < k) {
      heap.push(value);
      if (heap.length === k) for (let index = k >> 1; index >= 0; index -= 1) sink(heap, index);
    } else if (value > (heap[0] as number)) {
      heap[0] = value;
      sink(heap, 0);
    }
  }
  return heap.length < k ? Number.NEGATIVE_INFINITY : (heap[0] as number);
}

function sink(heap: number[], start: number): void {
  const value = heap[start] as number;
  let index = start;
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
