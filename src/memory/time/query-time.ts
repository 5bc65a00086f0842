import type { TimeSpan } from "./calendar.js";
import { findTimePhrases, type TimePhrase } from "./time-phrases.js";

/** The time that a query asks about. */
export type QueryTime =
  | ({ readonly kind: "span"; readonly expression: string } & TimeSpan)
  /** The newer the better. */
  | { readonly kind: "recent"; readonly expression: string };

/**
 * What an English query says of time: the first phrase that names one (`last week`, `on 3 June`, `since March`,
 * `between May and July 2023`), else a word for what is recent. `undefined` if it says nothing.
 */
export function parseQueryTime(query: string, now: number): QueryTime | undefined {
  const [first, second] = findTimePhrases(query, now);
  if (first === undefined) {
    const recent = query.match(RECENT)?.[0];
    return recent === undefined ? undefined : { kind: "recent", expression: recent };
  }
  return (second === undefined ? undefined : rangeOf(query, first, second)) ?? openOrClosed(query, first);
}

const RECENT = /\b(?:recent(?:ly)?|lately|latest|newest|these days|nowadays)\b/i;

/** `between A and B`, `from A to B`. */
function rangeOf(query: string, first: TimePhrase, second: TimePhrase): QueryTime | undefined {
  const start = first.index;
  const end = second.index + second.text.length;
  const before = query.slice(0, start);
  const between = query.slice(start + first.text.length, second.index);
  const opener =
    /\b(?:between|from)\s+$/i.exec(before)?.[0] ?? (/^(?:between|from)\b/i.test(first.text) ? "" : undefined);
  // A phrase with its own preposition, such as "until July", joins the two by it.
  const isJoined =
    /^\s*(?:and|to|until|till|through|[-–])\s*$/i.test(between) || /^(?:until|till)\b/i.test(second.text);
  if (opener === undefined || !isJoined) return undefined;
  const expression = query.slice(start - opener.length, end);
  return { kind: "span", expression, from: latestBefore(first.from, second.to), to: second.to };
}

/** The year that the second time names is the first one's too: `between May and July 2023`. */
function latestBefore(from: number, end: number): number {
  const date = new Date(from);
  while (date.getTime() >= end) date.setUTCFullYear(date.getUTCFullYear() - 1);
  return date.getTime();
}

function openOrClosed(query: string, phrase: TimePhrase): QueryTime {
  const lead = /\b(since|after|before|until|till)\s+$/i.exec(query.slice(0, phrase.index));
  const own = /^(since|after|before|until|till)\b/i.exec(phrase.text);
  const relation = (lead?.[1] ?? own?.[1])?.toLowerCase();
  const expression = `${lead?.[0] ?? ""}${phrase.text}`;
  const { from, to } = phrase;
  switch (relation) {
    case "since":
      return { kind: "span", expression, from, to: Number.POSITIVE_INFINITY };
    case "after":
      return { kind: "span", expression, from: to, to: Number.POSITIVE_INFINITY };
    case "before":
      return { kind: "span", expression, from: Number.NEGATIVE_INFINITY, to: from };
    case "until":
    case "till":
      return { kind: "span", expression, from: Number.NEGATIVE_INFINITY, to };
    default:
      return { kind: "span", expression, from, to };
  }
}
