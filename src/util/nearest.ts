/**
 * The candidate that the writer of `given` most likely meant, or `undefined` if none is close. Letter case and
 * the difference between `-` and `_` do not count. A candidate that contains the whole of `given` (four characters or more) is
 * close; otherwise at most a third of the characters, and always two, may differ. Of equals the first wins.
 */
export function nearest(given: string, candidates: Iterable<string>): string | undefined {
  const wanted = fold(given);
  const allowed = Math.max(2, Math.floor(wanted.length / 3));
  let best: string | undefined;
  let bestDistance = allowed + 1;
  for (const candidate of candidates) {
    const folded = fold(candidate);
    const distance =
      wanted.length >= 4 && folded.includes(wanted)
        ? (folded.length - wanted.length) / (folded.length + 1)
        : editDistance(wanted, folded, Math.ceil(bestDistance));
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  // A match that shares nothing with a very short text is no help.
  return best !== undefined && bestDistance < Math.max(wanted.length, 1) ? best : undefined;
}

const fold = (text: string): string => text.slice(0, 200).toLowerCase().replaceAll("_", "-");

/** Insertions, deletions, replacements and swaps of neighbours between two texts; stops counting at `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(
        (previous[j] ?? 0) + 1,
        (current[j - 1] ?? 0) + 1,
        (previous[j - 1] ?? 0) + (same ? 0 : 1),
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (beforePrevious[j - 2] ?? 0) + 1);
      }
      current.push(cost);
    }
    beforePrevious = previous;
    previous = current;
  }
  return Math.min(previous[b.length] ?? limit, limit);
}
