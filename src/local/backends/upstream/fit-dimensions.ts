import { ServiceException } from "../../service-exception.js";

/**
 * A vector of any length as one of `dimensions` and of length 1: the first dimensions of a longer one, zeros behind a shorter
 * one. Throws `ModelErrorException` for what is no vector.
 */
export function fitDimensions(vector: readonly number[] | undefined, dimensions: number): number[] {
  const kept = Array.isArray(vector) ? (vector as readonly number[]).slice(0, dimensions) : [];
  const norm = Math.hypot(...kept);
  if (!Number.isFinite(norm) || norm === 0) {
    throw new ServiceException("ModelErrorException", "The upstream server's answer has no embedding.");
  }
  return Array.from({ length: dimensions }, (_, index) => (kept[index] ?? 0) / norm);
}
