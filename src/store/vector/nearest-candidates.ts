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

/**
 * The memories among which the nearest `limit` certainly are, with the owners of their rows; usually few more than `limit`.
 *
 * The codes give each memory's similarity to the query within a bound that `quantize` guarantees: for unit vectors u, q
 * with codes û, q̂, |q·u − q̂·û| = |q·(u − û) + (q − q̂)·û| ≤ |u − û| + |q − q̂| × |û|, and |û| ≤ 1 + |u − û|. Whatever cannot reach
 * the best `limit` lower bounds even at its upper bound is out.
 */
export function nearestCandidates<Owner>({
  rows,
  limit,
  allowed,
}: CandidatesQuery<Owner>): Map<number, Owner> {
  const best = new LargestValues(limit);
  const threshold = () => best.smallest;
  const sequences: number[] = [];
  const uppers: number[] = [];
  const owners: Owner[] = [];
  for (const [owner, part] of rows) {
    part.scan(threshold, (sequence, lower, upper) => {
      // The threshold has risen since the kernel compared with it.
      if (upper < best.smallest || (allowed !== undefined && !allowed.has(sequence))) return;
      best.add(lower);
      sequences.push(sequence);
      uppers.push(upper);
      owners.push(owner);
    });
  }
  const found = new Map<number, Owner>();
  for (const [index, sequence] of sequences.entries()) {
    if ((uppers[index] as number) >= best.smallest) found.set(sequence, owners[index] as Owner);
  }
  return found;
}
