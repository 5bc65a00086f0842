/** A piece of a text, in UTF-16 positions. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Recognises one kind of sensitive data: siblings that know nothing of each other. */
export interface Detector {
  readonly kind: string;
  /** Where it is in a text, in any order. Takes time in proportion to the text. */
  find(text: string): Iterable<Span>;
}

/** All matches of a global pattern whose text passes a test. */
export function* spansOf(
  text: string,
  pattern: RegExp,
  isGenuine: (match: string) => boolean = () => true,
): Generator<Span> {
  for (const match of text.matchAll(pattern)) {
    if (isGenuine(match[0])) yield { start: match.index, end: match.index + match[0].length };
  }
}

/** The digits of a text without what separates them. */
export const digitsOf = (text: string): string => text.replace(/\D/g, "");
