import type { RedactedText, Redaction } from "../spec/redactor.js";
import type { Detector, Span } from "./detector.js";

interface Found extends Span {
  readonly kind: string;
}

/** Masks what the detectors find, from left to right. Where two overlap, the one that begins first has it, then the longer, then the first detector. */
export function redactSpans(text: string, detectors: readonly Detector[]): RedactedText {
  const found: Found[] = [];
  for (const detector of detectors) {
    for (const { start, end } of detector.find(text)) {
      if (end > start) found.push({ start, end, kind: detector.kind });
    }
  }
  if (found.length === 0) return { text, redactions: [] };
  found.sort((a, b) => a.start - b.start || b.end - a.end);
  const counts = new Map<string, number>();
  let masked = "";
  let from = 0;
  for (const { start, end, kind } of found) {
    if (end <= from) continue;
    // What an earlier one has begun to hide is hidden to its end.
    if (start >= from) {
      masked += text.slice(from, start) + maskOf(kind);
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
    from = end;
  }
  return { text: masked + text.slice(from), redactions: redactionsOf(counts) };
}

/** Such as `[EMAIL]`. */
export const maskOf = (kind: string): string => `[${kind.toUpperCase()}]`;

function redactionsOf(counts: ReadonlyMap<string, number>): readonly Redaction[] {
  return [...counts].map(([kind, count]) => ({ kind, count }));
}
