/** The first `limit` UTF-16 units of a text, or one less where a character would be cut in half. */
export function beginning(text: string, limit: number): string {
  const splits = isHighSurrogate(text.charCodeAt(limit - 1)) && text.length > limit;
  return text.slice(0, splits ? limit - 1 : limit);
}

/** The last `limit` UTF-16 units of a text, or one less where a character would be cut in half. */
export function ending(text: string, limit: number): string {
  const start = Math.max(0, text.length - limit);
  const splits = start > 0 && isHighSurrogate(text.charCodeAt(start - 1));
  return text.slice(splits ? start + 1 : start);
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
