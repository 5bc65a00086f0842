/** Token weights in hundredths, by script. Estimates: real tokenisers differ per model. */
const LETTER = 25;
const PUNCTUATION = 50;
const OTHER_ALPHABET = 50;
const IDEOGRAPH = 100;
const SYMBOL = 200;

/**
 * An estimate of how many tokens a text takes: a quarter token for each Latin letter, digit or space (about four
 * characters a token in English), a half for punctuation and for letters of other alphabets, one for each Chinese,
 * Japanese or Korean character, two for an emoji. The sum is rounded up, so only the empty text has 0 tokens and
 * a longer text never has fewer than its beginning.
 */
export function countTokens(text: string): number {
  let hundredths = 0;
  for (let i = 0; i < text.length; i++) hundredths += weightOf(text.charCodeAt(i));
  return Math.ceil(hundredths / 100);
}

function weightOf(codeUnit: number): number {
  if (codeUnit < 0x80) return isLatinOrSpace(codeUnit) ? LETTER : PUNCTUATION;
  if (codeUnit < 0x250) return LETTER;
  if (codeUnit < 0x1100) return OTHER_ALPHABET;
  if (codeUnit < 0x1200 || isIdeograph(codeUnit)) return IDEOGRAPH;
  // One half of a surrogate pair: emoji and rare ideographs count as two units of half the weight.
  if (codeUnit >= 0xd800 && codeUnit <= 0xdfff) return SYMBOL / 2;
  return OTHER_ALPHABET;
}

function isLatinOrSpace(codeUnit: number): boolean {
  return (
    codeUnit === 0x20 ||
    (codeUnit >= 0x09 && codeUnit <= 0x0d) ||
    (codeUnit >= 0x30 && codeUnit <= 0x39) ||
    (codeUnit >= 0x41 && codeUnit <= 0x5a) ||
    (codeUnit >= 0x61 && codeUnit <= 0x7a)
  );
}

function isIdeograph(codeUnit: number): boolean {
  return (
    (codeUnit >= 0x3040 && codeUnit <= 0x30ff) ||
    (codeUnit >= 0x3130 && codeUnit <= 0x318f) ||
    (codeUnit >= 0x3400 && codeUnit <= 0x9fff) ||
    (codeUnit >= 0xac00 && codeUnit <= 0xd7af) ||
    (codeUnit >= 0xf900 && codeUnit <= 0xfaff)
  );
}
