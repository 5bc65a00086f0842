/** Dollars for people: cents from a dollar on, four significant digits below. */
export function formatDollars(usd: number): string {
  if (usd === 0) return "$0";
  return usd >= 1 ? `$${usd.toFixed(2)}` : `$${usd.toFixed(Math.max(2, 3 - Math.floor(Math.log10(usd))))}`;
}
