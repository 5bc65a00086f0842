import type { CodeSegment } from "./code-segment.js";
import { cosine } from "./cosine.js";
import { kthLargest } from "./kth-largest.js";
import { quantize, ROW_HEADER_BYTES } from "./quantize.js";
import { scanCodes } from "./scan-codes.js";

export interface NearestQuery {
  readonly vector: Float32Array;
  readonly limit: number;
  readonly segments: Iterable<CodeSegment>;
  /** Sequences that may be found; absent: all. */
  readonly allowed: ReadonlySet<number> | undefined;
  /** The stored vectors of the given sequences. */
  readonly readVectors: (sequences: readonly number[]) => Iterable<readonly [number, Float32Array]>;
}

/**
 * Exact nearest neighbours from quantised codes: cosine by sequence, best first, of equals the older first.
 *
 * The codes give each memory's similarity within a bound that `quantize` guarantees. Whatever cannot reach the
 * best `limit` even at its upper bound is out; the rest, usually a few dozen, is measured on the float32 vectors.
 */
export function nearestMemories(query: NearestQuery): Map<number, number> {
  const { sequences, lower, upper } = boundSimilarities(query);
  const threshold = kthLargest(lower, query.limit);
  const candidates = sequences.filter((_, index) => (upper[index] as number) >= threshold);
  const exact: [number, number][] = [];
  for (const [sequence, vector] of query.readVectors(candidates)) {
    exact.push([sequence, cosine(query.vector, vector)]);
  }
  exact.sort(([oneSequence, one], [otherSequence, other]) => other - one || oneSequence - otherSequence);
  return new Map(exact.slice(0, query.limit));
}

/** Covers the rounding of the few float64 operations on the way. */
const ARITHMETIC_SLACK = 1e-9;

interface Bounds {
  readonly sequences: readonly number[];
  readonly lower: readonly number[];
  readonly upper: readonly number[];
}

/**
 * For unit vectors u, q with codes û, q̂: |q·u − q̂·û| = |q·(u − û) + (q − q̂)·û| ≤ |u − û| + |q − q̂| × |û|,
 * and |û| ≤ 1 + |u − û|.
 */
function boundSimilarities({ vector, segments, allowed }: NearestQuery): Bounds {
  const query = quantize(vector);
  const stride = ROW_HEADER_BYTES + vector.length;
  const sequences: number[] = [];
  const lower: number[] = [];
  const upper: number[] = [];
  for (const segment of segments) {
    const products = new Int32Array(segment.sequences.length);
    scanCodes(query.codes, segment.rows, products);
    const headers = new DataView(segment.rows.buffer, segment.rows.byteOffset, segment.rows.byteLength);
    for (const [row, sequence] of segment.sequences.entries()) {
      if (allowed !== undefined && !allowed.has(sequence)) continue;
      const scale = headers.getFloat32(row * stride, true);
      const error = headers.getFloat32(row * stride + 4, true);
      const approximate = query.scale * scale * (products[row] as number);
      const bound = error + query.error * (1 + error) + ARITHMETIC_SLACK;
      sequences.push(sequence);
      lower.push(approximate - bound);
      upper.push(approximate + bound);
    }
  }
  return { sequences, lower, upper };
}
