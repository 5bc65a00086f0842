/** The numbers as a vector; `undefined` unless they are so many, and finite as float32. */
export function toVector(values: unknown, dimensions: number): Float32Array | undefined {
  if (values instanceof Float32Array) {
    return values.length === dimensions && isFiniteVector(values) ? values : undefined;
  }
  if (!Array.isArray(values) || values.length !== dimensions) return undefined;
  const vector = new Float32Array(dimensions);
  for (let index = 0; index < dimensions; index++) {
    const value: unknown = values[index];
    if (typeof value !== "number" || !Number.isFinite(Math.fround(value))) return undefined;
    vector[index] = value;
  }
  return vector;
}

function isFiniteVector(vector: Float32Array): boolean {
  for (const value of vector) if (!Number.isFinite(value)) return false;
  return true;
}
