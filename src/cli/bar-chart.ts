export interface Bar {
  readonly label: string;
  readonly value: number;
  /** Stands behind the bar. */
  readonly text: string;
}

/** Characters of the longest bar. */
const WIDTH = 32;
const LONGEST_LABEL = 48;
/** Eighths of a character. */
const PARTS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** Bars of text, one a line, the longest for the largest value. Control characters of labels are left out. */
export function barChart(bars: readonly Bar[]): string[] {
  const largest = Math.max(...bars.map(({ value }) => value), 0);
  const labels = bars.map(({ label }) => shorten(label.replace(/\p{C}/gu, "")));
  const labelWidth = Math.max(...labels.map((label) => label.length), 0);
  return bars.map(
    ({ value, text }, index) =>
      `  ${(labels[index] ?? "").padEnd(labelWidth)}  ${bar(largest === 0 ? 0 : value / largest)} ${text}`,
  );
}

function bar(share: number): string {
  const eighths = Math.round(share * WIDTH * 8);
  return ("█".repeat(eighths >> 3) + (PARTS[eighths & 7] ?? "")).padEnd(WIDTH);
}

const shorten = (label: string): string =>
  label.length <= LONGEST_LABEL ? label : `${label.slice(0, LONGEST_LABEL - 1)}…`;
