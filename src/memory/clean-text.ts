/**
 * A text that every model and store can take: lone surrogates, which UTF-8 cannot hold, and NUL, which some
 * databases refuse, become U+FFFD.
 */
export function cleanText(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\u{FFFD}").replaceAll("\0", "\u{FFFD}");
}
