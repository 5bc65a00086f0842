import { toBits } from "./embed.js";

/** How Cohere writes a unit vector as each type. Bits are packed, the first dimension in the highest bit. */
export const VECTOR_ENCODINGS = {
  float: (vector: readonly number[]) => vector,
  int8: (vector: readonly number[]) => vector.map((value) => Math.round(value * 127)),
  uint8: (vector: readonly number[]) => vector.map((value) => Math.round(value * 127) + 128),
  binary: (vector: readonly number[]) => packBits(vector).map((byte) => byte - 128),
  ubinary: packBits,
} as const satisfies Record<string, (vector: readonly number[]) => readonly number[]>;

export type VectorEncoding = keyof typeof VECTOR_ENCODINGS;

/** Vectors as each of the types asked for. */
export function encodeVectors(
  vectors: readonly (readonly number[])[],
  types: readonly VectorEncoding[],
): Record<string, readonly (readonly number[])[]> {
  return Object.fromEntries(
    types.map((type) => [type, vectors.map((vector) => VECTOR_ENCODINGS[type](vector))]),
  );
}

function packBits(vector: readonly number[]): number[] {
  const bytes = new Array<number>(Math.ceil(vector.length / 8)).fill(0);
  toBits(vector).forEach((bit, index) => {
    bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (bit << (7 - (index & 7)));
  });
  return bytes;
}
