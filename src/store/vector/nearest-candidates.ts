import { LargestValues } from "../largest-values.js";

/** Rows that give their bounds: see `CodeRows`. */
export interface ScannedRows {
  scan(threshold: () => number, visit: (sequence: number, lower: number, upper: number) => void): void;
}

export interface CandidatesQuery<Owner> {
  /** Taken one after the other, so that rows may be read piece by piece. */
  readonly rows: Iterable<readonly [owner: Owner, rows: ScannedRows]>;
  readonly limit: number;
  /** Sequences that may be found; absent: all. */
  readonly allowed: ReadonlySet<number> | undefined;
}

/** A memory that may be among the nearest. */
export interface Candidate<Owner> {
  readonly sequence: number;
  readonly owner: Owner;
  /** What its similarity does not exceed. */
  readonly upper: number;
}

/**
 * The memories among which the nearest `limit` certainly are, those of the highest bounds first; usually a few times `limit`.
 *
 * The codes give each memory's similarity to the query within a bound that `quantize` guarantees: for unit vectors u, q
 * with codes û, q̂, |q·u − q̂·û| = |q·(u − û) + (q − q̂)·û| ≤ |u − û| + |q − q̂| × |û|, and |û| ≤ 1 + |u − û|. Whatever cannot reach
 * the best `limit` lower bounds even at its upper bound is out.
 */
export function nearestCandidates<Owner>({
  rows,
  limit,
  allowed,
}: CandidatesQuery<Owner>): Candidate<Owner>[] {
  const best = new LargestValues(limit);
  const threshold = () => best.smallest;
  const found: Candidate<Owner>[] = [];
  for (const [owner, part] of rows) {
    part.scan(threshold, (sequence, lower, upper) => {
      // The threshold has risen since the kernel compared with it.
      if (upper < best.smallest || (allowed !== undefined && !allowed.has(sequence))) return;
      best.add(lower);
      found.push({ sequence, owner, upper });
    });
  }
  return found.filter(({ upper }) => upper >= best.smallest).sort((one, other) => other.upper - one.upper);
}
