/** A letter, mark or digit of a script that is written without spaces. */
const UNSPACED_CHARACTER = `[[${["Han", "Hiragana", "Katakana", "Thai", "Lao", "Khmer", "Myanmar"]
  .map((script) => `\\p{Script=${script}}`)
  .join("")}ー]&&[\\p{L}\\p{M}\\p{N}]]`;
const UNSPACED = new RegExp(`^${UNSPACED_CHARACTER}`, "v");
const SPACED_CHARACTER = `[[\\p{L}\\p{M}\\p{N}]--${UNSPACED_CHARACTER}]`;
/** A run of an unspaced script, or a run of any other letters with apostrophes inside it. */
const WORD = new RegExp(
  `${UNSPACED_CHARACTER}[${UNSPACED_CHARACTER}\\p{M}]*|${SPACED_CHARACTER}+(?:['’]${SPACED_CHARACTER}+)*`,
  "gv",
);
const ASCII_WORD = /[a-z0-9]+(?:'[a-z0-9]+)*/g;
const ASCII = /^[\0-\x7f]*$/;

/**
 * The words of a text in order, normalised (NFKC, lower case). A run of a script without spaces between words is one
 * word. An apostrophe inside a word is dropped, and with it a possessive `'s` and what French and Italian elide: `don't`
 * → `dont`, `Alice's` → `alice`, `l'eau` → `eau`.
 */
export function splitWords(text: string): string[] {
  const found = ASCII.test(text)
    ? text.toLowerCase().match(ASCII_WORD)
    : text.normalize("NFKC").toLowerCase().match(WORD);
  return (found ?? []).map(dropApostrophes);
}

/** Whether the word is a run of a script without spaces between words. */
export const isUnspaced = (word: string): boolean => UNSPACED.test(word);

/**
 * The word without the accents of Latin and Greek letters, which many writers leave out: `café` → `cafe`, `groß` →
 * `gross`, and `ё` → `е`. Marks that tell letters of other scripts apart stay.
 */
export function foldAccents(word: string): string {
  if (ASCII.test(word)) return word;
  return word
    .replace(OWN_LETTERS, (letter) => FOLDED[letter] ?? letter)
    .normalize("NFD")
    .replace(ACCENTED, "$1")
    .normalize("NFC");
}

const ACCENTED = /([\p{Script=Latin}\p{Script=Greek}])\p{M}+/gu;
/** Letters that Unicode does not take apart. */
const FOLDED: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  þ: "th",
  ı: "i",
  ё: "е",
};
const OWN_LETTERS = new RegExp(`[${Object.keys(FOLDED).join("")}]`, "gu");

const dropApostrophes = (word: string): string =>
  word.includes("'") || word.includes("’")
    ? word
        .replace(ELIDED, "")
        .replace(/['’]s$/u, "")
        .replaceAll(/['’]/gu, "")
    : word;

/** An article or pronoun that French or Italian joins to the next word. */
const ELIDED = /^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|un|gl|all|dall|dell|nell|sull|quell)['’](?=\p{L}{2})/u;
