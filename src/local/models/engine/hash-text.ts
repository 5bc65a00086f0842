/** FNV-1a's start value, for callers that feed code units one by one. */
export const HASH_START = 0x811c9dc5;

/** One FNV-1a step over a UTF-16 code unit, 32 bits. */
export function hashCodeUnit(hash: number, codeUnit: number): number {
  return Math.imul(hash ^ codeUnit, 0x01000193);
}

/** FNV-1a over the code units of a text; the same 32-bit number on every machine. */
export function hashText(text: string, start = HASH_START): number {
  let hash = start;
  for (let i = 0; i < text.length; i++) hash = hashCodeUnit(hash, text.charCodeAt(i));
  return hash;
}

/** Spreads every bit of a 32-bit number over all others (the finaliser of MurmurHash3); the result is unsigned. */
export function scatterBits(hash: number): number {
  let bits = hash;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
