import { endianness } from "node:os";

/** A vector that was paid for, and what it had cost. */
export interface VectorEntry {
  readonly vector: Float32Array;
  /** US dollars; absent: not known. */
  readonly usd?: number | undefined;
}

const COST_BYTES = 8;
const NUMBER_BYTES = 4;

/** The cost as a float64 (NaN: not known), then the vector's float32, little-endian: every bit comes back. */
export function encodeVector({ vector, usd = Number.NaN }: VectorEntry): Uint8Array {
  const bytes = new Uint8Array(COST_BYTES + vector.length * NUMBER_BYTES);
  new DataView(bytes.buffer).setFloat64(0, usd, true);
  const numbers = bytes.subarray(COST_BYTES);
  numbers.set(new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength));
  swapUnlessLittleEndian(numbers);
  return bytes;
}

/** `undefined` for what is no vector of so many dimensions. */
export function decodeVector(bytes: Uint8Array, dimensions: number): VectorEntry | undefined {
  if (bytes.length !== COST_BYTES + dimensions * NUMBER_BYTES) return undefined;
  const vector = new Float32Array(dimensions);
  const numbers = new Uint8Array(vector.buffer);
  numbers.set(bytes.subarray(COST_BYTES));
  swapUnlessLittleEndian(numbers);
  const usd = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getFloat64(0, true);
  return { vector, usd: Number.isNaN(usd) ? undefined : usd };
}

export const sizeOfVector = ({ vector }: VectorEntry): number => COST_BYTES + vector.byteLength;

function swapUnlessLittleEndian(numbers: Uint8Array): void {
  if (endianness() === "BE") Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength).swap32();
}
