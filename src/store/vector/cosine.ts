/** Cosine of the angle between two vectors of equal length, -1 to 1; 0 if either is all zeroes. */
export function cosine(a: Float32Array, b: Float32Array): number {
  return cosineOf(multiply(a, b), norm(a) * norm(b));
}

/** The same from the vectors' product and the product of their lengths. */
export function cosineOf(product: number, lengths: number): number {
  return lengths === 0 ? 0 : Math.max(-1, Math.min(1, product / lengths));
}

/** Euclidean length. */
export function norm(vector: Float32Array): number {
  return Math.sqrt(multiply(vector, vector));
}

/** The product of two vectors in float64. Four sums side by side; `kernel/search-kernel.ts` adds in the same order. */
export function multiply(a: Float32Array, b: Float32Array): number {
  const inFours = a.length - (a.length % 4);
  let first = 0;
  let second = 0;
  let third = 0;
  let fourth = 0;
  for (let index = 0; index < inFours; index += 4) {
    first += (a[index] as number) * (b[index] as number);
    second += (a[index + 1] as number) * (b[index + 1] as number);
    third += (a[index + 2] as number) * (b[index + 2] as number);
    fourth += (a[index + 3] as number) * (b[index + 3] as number);
  }
  let sum = first + second + (third + fourth);
  for (let index = inFours; index < a.length; index += 1) sum += (a[index] as number) * (b[index] as number);
  return sum;
}
