/** A vector that was paid for, and what it had cost. */
export interface VectorEntry {
  readonly vector: Float32Array;
  /** US dollars; absent: not known. */
  readonly usd?: number | undefined;
}

const COST_BYTES = 8;

/** The cost as a float64 (NaN: not known), then the vector's float32, little-endian: every bit comes back. */
export function encodeVector({ vector, usd = Number.NaN }: VectorEntry): Uint8Array {
  const bytes = new Uint8Array(COST_BYTES + vector.length * 4);
  const view = new DataView(bytes.buffer);
  view.setFloat64(0, usd, true);
  for (const [index, value] of vector.entries()) view.setFloat32(COST_BYTES + index * 4, value, true);
  return bytes;
}

/** `undefined` for what is no vector of so many dimensions. */
export function decodeVector(bytes: Uint8Array, dimensions: number): VectorEntry | undefined {
  if (bytes.length !== COST_BYTES + dimensions * 4) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const vector = new Float32Array(dimensions);
  for (let index = 0; index < dimensions; index += 1) {
    vector[index] = view.getFloat32(COST_BYTES + index * 4, true);
  }
  const usd = view.getFloat64(0, true);
  return { vector, usd: Number.isNaN(usd) ? undefined : usd };
}

export const sizeOfVector = ({ vector }: VectorEntry): number => COST_BYTES + vector.byteLength;
