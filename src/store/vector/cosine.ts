/** Cosine of the angle between two vectors of equal length, -1 to 1; 0 if either is all zeroes. */
export function cosine(a: Float32Array, b: Float32Array): number {
  const lengths = norm(a) * norm(b);
  if (lengths === 0) return 0;
  return Math.max(-1, Math.min(1, dotProduct(a, b) / lengths));
}

/** Euclidean length. */
export function norm(vector: Float32Array): number {
  return Math.sqrt(dotProduct(vector, vector));
}

function dotProduct(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) {
    sum += (a[index] as number) * (b[index] as number);
  }
  return sum;
}
