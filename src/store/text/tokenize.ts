import { stemmer } from "stemmer";
import { STOP_WORDS } from "./stop-words.js";

/**
 * The index terms of a stored text, in order, repeated as often as they occur.
 *
 * The text is normalised (NFKC, lower case) and split into runs of letters, marks and digits. An apostrophe inside a
 * word is dropped and a possessive `'s` with it: `don't` → `dont`, `Alice's` → `alice`. Words of the letters a to z
 * are stemmed as English. Runs of scripts written without spaces (Chinese, Japanese, Thai, Lao, Khmer, Burmese)
 * give each character and each pair of neighbours.
 */
export function tokenizeDocument(text: string): string[] {
  return words(text).flatMap((word) => (UNSPACED.test(word) ? charactersAndPairs(word) : [stem(word)]));
}

/**
 * The distinct index terms to look for. Differs from a document's in two ways: stop words are left out unless
 * there is nothing else, and a run of an unspaced script gives its pairs only, unless it is a single character.
 */
export function tokenizeQuery(text: string): string[] {
  const all = words(text);
  const telling = all.filter((word) => !STOP_WORDS.has(word));
  const terms = (telling.length > 0 ? telling : all).flatMap((word) => {
    if (!UNSPACED.test(word)) return [stem(word)];
    const found = pairs(word);
    return found.length > 0 ? found : [word];
  });
  return [...new Set(terms)];
}

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

function words(text: string): string[] {
  const found = text.normalize("NFKC").toLowerCase().match(WORD) ?? [];
  return found.map((word) => word.replace(/['’]s$/u, "").replaceAll(/['’]/gu, ""));
}

const stem = (word: string): string => (/^[a-z]+$/.test(word) ? stemmer(word) : word);

/** What a reader sees as one character: a base with the marks that follow it. */
const characters = (run: string): string[] => run.match(/\P{M}\p{M}*|\p{M}+/gu) ?? [];

function pairs(run: string): string[] {
  const parts = characters(run);
  return parts.slice(1).map((part, index) => `${parts[index]}${part}`);
}

const charactersAndPairs = (run: string): string[] => [...characters(run), ...pairs(run)];
