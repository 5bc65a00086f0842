import { activeModelBackend } from "../model-backend.js";

/**
 * The local embedding of a text: unit length, as plain numbers of eight decimals, which is as exact as 32-bit floats are.
 * The engine is loaded when the first text is embedded; a server that was given something else to embed with asks that.
 */
export async function embed(text: string, dimensions: number): Promise<number[]> {
  const given = activeModelBackend()?.embedText?.(text, dimensions);
  if (given !== undefined) return given;
  const { embedText } = await import("../engine/embed-text.js");
  return Array.from(embedText(text, dimensions), (value) => Math.round(value * 1e8) / 1e8);
}

/** One bit per dimension: 1 where the value is positive. */
export function toBits(vector: readonly number[]): number[] {
  return vector.map((value) => (value > 0 ? 1 : 0));
}
