import { createHash } from "node:crypto";
import { tokenizeDocument, tokenizeQuery } from "../text/tokenize.js";

/** Longer terms, such as encoded data, would not fit into an index; their digest takes their place. */
const LONGEST_TERM = 100;

/** What finds a text by its words. */
export interface IndexedTerms {
  /** How often each distinct term occurs. */
  readonly counts: ReadonlyMap<string, number>;
  /** All terms with their repetitions. */
  readonly length: number;
}

export function indexTerms(text: string): IndexedTerms {
  const terms = tokenizeDocument(text);
  const counts = new Map<string, number>();
  for (const term of terms.map(shorten)) counts.set(term, (counts.get(term) ?? 0) + 1);
  return { counts, length: terms.length };
}

/** The distinct terms that a query looks for. */
export const queryTerms = (text: string): readonly string[] => tokenizeQuery(text).map(shorten);

function shorten(term: string): string {
  return term.length <= LONGEST_TERM ? term : `#${createHash("sha256").update(term).digest("hex")}`;
}
