import { createHash } from "node:crypto";
import { embed } from "./embed.js";

/**
 * The local embedding of media: unit length, the same for the same bytes. What is to be seen or heard has no part in it, so only
 * equal bytes are near each other.
 */
export function embedBytes(base64: string, dimensions: number): Promise<number[]> {
  return embed(`media ${createHash("sha256").update(base64, "base64").digest("hex")}`, dimensions);
}

/** The middle of vectors of one length, scaled to length 1. */
export function middleOf(vectors: readonly (readonly number[])[]): number[] {
  const [first = [], ...others] = vectors;
  if (others.length === 0) return [...first];
  const sum = first.map((value, index) =>
    others.reduce((total, vector) => total + (vector[index] ?? 0), value),
  );
  const length = Math.hypot(...sum) || 1;
  return sum.map((value) => Math.round((value / length) * 1e8) / 1e8);
}
