/** Some memories of one partition: their sequences, and their packed rows one after the other. */
export interface CodeSegment {
  readonly sequences: readonly number[];
  readonly rows: Uint8Array;
}

/** Rows in one segment at most: bounds what one read of the store holds in memory. */
export const SEGMENT_ROWS = 8192;

/**
 * Adds rows that came later. Small segments are joined such that their number grows with the logarithm of the
 * rows, and each row is copied that often at most.
 */
export function appendSegment(segments: readonly CodeSegment[], added: CodeSegment): readonly CodeSegment[] {
  const kept = [...segments];
  let last = added;
  for (let before = kept.at(-1); before !== undefined; before = kept.at(-1)) {
    const together = before.sequences.length + last.sequences.length;
    if (before.sequences.length > 2 * last.sequences.length || together > SEGMENT_ROWS) break;
    kept.pop();
    last = join(before, last);
  }
  return [...kept, last];
}

function join(first: CodeSegment, second: CodeSegment): CodeSegment {
  const rows = new Uint8Array(first.rows.length + second.rows.length);
  rows.set(first.rows);
  rows.set(second.rows, first.rows.length);
  return { sequences: [...first.sequences, ...second.sequences], rows };
}
