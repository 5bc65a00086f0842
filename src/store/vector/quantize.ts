import { norm } from "./cosine.js";

/**
 * A unit vector in one signed byte per dimension: `component ≈ scale × code`. `error` is the length of what
 * rounding took away, never understated, so that every approximate product has a certain bound.
 */
export interface QuantizedVector {
  readonly codes: Int8Array;
  readonly scale: number;
  readonly error: number;
}

/** Largest code; -128 stays unused so that codes are symmetric. */
const LARGEST_CODE = 127;
/** A float32 near x is within x × 2^-24. */
const ROUND_UP = 1 + 2 ** -22;

/**
 * Scales a vector to length 1 and rounds it. All zeroes stay zeroes, with scale and error 0.
 *
 * @param codes where they are written
 */
export function quantize(
  vector: Float32Array,
  codes: Int8Array = new Int8Array(vector.length),
): QuantizedVector {
  return { codes, ...roundTo(codes, vector, LARGEST_CODE) };
}

/** A query in two bytes per dimension: its error is then next to nothing beside that of the vectors it is compared with. */
export interface QuantizedQuery {
  readonly codes: Int16Array;
  readonly scale: number;
  readonly error: number;
}

/** As large as possible such that its product with any codes of a vector stays within 32 bits. */
export function quantizeQuery(vector: Float32Array): QuantizedQuery {
  const largest = Math.min(LARGEST_INT16, Math.floor(LARGEST_INT32 / (LARGEST_CODE * vector.length)));
  const codes = new Int16Array(vector.length);
  return { codes, ...roundTo(codes, vector, largest) };
}

const LARGEST_INT16 = 2 ** 15 - 1;
const LARGEST_INT32 = 2 ** 31 - 1;

function roundTo(
  codes: Int8Array | Int16Array,
  vector: Float32Array,
  largest: number,
): { scale: number; error: number } {
  const length = norm(vector);
  if (length === 0) return { scale: 0, error: 0 };
  const scale = Math.fround(largestMagnitude(vector) / length / largest);
  const toUnit = 1 / length;
  const toCode = 1 / scale;
  let lost = 0;
  for (let index = 0; index < vector.length; index += 1) {
    const unit = (vector[index] as number) * toUnit;
    const nearest = Math.floor(unit * toCode + 0.5);
    const code = nearest > largest ? largest : nearest < -largest ? -largest : nearest;
    codes[index] = code;
    const rest = unit - code * scale;
    lost += rest * rest;
  }
  return { scale, error: Math.fround(Math.sqrt(lost) * ROUND_UP) };
}

function largestMagnitude(vector: Float32Array): number {
  let largest = 0;
  for (let index = 0; index < vector.length; index += 1) {
    const magnitude = Math.abs(vector[index] as number);
    if (magnitude > largest) largest = magnitude;
  }
  return largest;
}

/** Bytes before the codes of a packed row: scale and error, each a little-endian float32. */
export const ROW_HEADER_BYTES = 8;

/** The stored form of a vector's code: scale, error, then a byte per dimension. */
export const packRow = (vector: Float32Array): Uint8Array =>
  packInto(new Uint8Array(ROW_HEADER_BYTES + vector.length), vector);

/** Writes the same into `row`, which has just the room for it, and returns it. */
export function packInto(row: Uint8Array, vector: Float32Array): Uint8Array {
  const codes = new Int8Array(row.buffer, row.byteOffset + ROW_HEADER_BYTES, vector.length);
  const { scale, error } = quantize(vector, codes);
  const header = new DataView(row.buffer, row.byteOffset, ROW_HEADER_BYTES);
  header.setFloat32(0, scale, true);
  header.setFloat32(4, error, true);
  return row;
}
