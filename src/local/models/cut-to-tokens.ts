import { countTokens } from "./engine/count-tokens.js";

/** The longest beginning of a text that has at most `most` tokens and splits no character. */
export function keepStart(text: string, most: number): string {
  return cut(text, most, (length) => text.slice(0, length));
}

/** The longest end of a text that has at most `most` tokens and splits no character. */
export function keepEnd(text: string, most: number): string {
  return cut(text, most, (length) => text.slice(text.length - length));
}

/** Bisects the length: more text never has fewer tokens. */
function cut(text: string, most: number, part: (length: number) => string): string {
  let fits = 0;
  let tooLong = text.length + 1;
  while (tooLong - fits > 1) {
    const middle = (fits + tooLong) >>> 1;
    if (countTokens(part(middle)) <= most) fits = middle;
    else tooLong = middle;
  }
  return part(fits).replace(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/g, "");
}
