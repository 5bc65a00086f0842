import { stemmer } from "stemmer";

/** Scripts written without spaces between words. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
const WORD_RUN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+|[\p{L}\p{N}\p{M}]+/gu;
const APOSTROPHES = /['’ʼ]/g;
const COMBINING_ACCENTS = /[\u0300-\u036f]/g;
const NON_ASCII = /[^\0-\x7f]/;

/** Lower case, compatibility forms unified (`ﬁ` → `fi`, full width → ASCII), accents of European scripts removed. */
export function foldText(text: string): string {
  if (!NON_ASCII.test(text)) return text.toLowerCase();
  return text.normalize("NFKD").toLowerCase().replace(COMBINING_ACCENTS, "").normalize("NFC");
}

/**
 * The words of a text, folded. Chinese and Japanese, which have no spaces, give overlapping pairs of characters.
 * "Don't" gives `dont`, "Ana's" gives `ana`.
 */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  const folded = foldText(text)
    .replace(/['’ʼ]s\b/g, "")
    .replace(APOSTROPHES, "");
  for (const run of folded.match(WORD_RUN) ?? []) {
    if (UNSPACED.test(run)) words.push(...characterPairs(run));
    else words.push(run);
  }
  return words;
}

/** Porter's stem of a folded word; a word with other letters than a–z is its own stem. */
export function stemOf(word: string): string {
  return /^[a-z]+$/.test(word) ? stemmer(word) : word;
}

function characterPairs(run: string): string[] {
  const characters = Array.from(run);
  if (characters.length === 1) return characters;
  return characters.slice(1).map((character, index) => `${characters[index] ?? ""}${character}`);
}
