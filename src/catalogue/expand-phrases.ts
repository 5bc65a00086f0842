/** How texts are packed: recurring phrases are replaced by codes. `scripts/phrase-coding.mjs` writes them. */
export interface PhraseCoding {
  /** Codes of one character. */
  readonly shortCodes: string;
  /** First characters of codes of two. */
  readonly longCodeStarts: string;
  /** Second characters of codes of two, in their order. */
  readonly longCodeEnds: string;
  /** What the codes stand for, short ones first: two characters or codes each, every one of them two characters wide. */
  readonly phrases: string;
}

/** Returns what gives a packed text back. Of the phrases it reads only those that a text uses, for it runs once in most processes. */
export function phraseExpander(coding: PhraseCoding): (packed: string) => string {
  const { shortCodes, longCodeStarts, longCodeEnds, phrases } = coding;
  const expanded: string[] = [];

  const phraseAt = (index: number): string => {
    const known = expanded[index];
    if (known !== undefined) return known;
    const at = index * 4;
    const text = expandNext(phrases, at) + expandNext(phrases, at + 2);
    expanded[index] = text;
    return text;
  };
  const expandNext = (packed: string, at: number): string => {
    const first = packed.charAt(at);
    const start = longCodeStarts.indexOf(first);
    if (start >= 0) {
      const end = longCodeEnds.indexOf(packed.charAt(at + 1));
      return phraseAt(shortCodes.length + start * longCodeEnds.length + end);
    }
    const short = shortCodes.indexOf(first);
    return short < 0 ? first : phraseAt(short);
  };
  return (packed) => {
    let text = "";
    for (let at = 0; at < packed.length; at += longCodeStarts.includes(packed.charAt(at)) ? 2 : 1)
      text += expandNext(packed, at);
    return text;
  };
}
