import { stemmer } from "stemmer";
import { charactersAndPairs, grams, pairsOrCharacter } from "./character-grams.js";
import { isFunctionPair, isFunctionWord, looksEnglish } from "./function-words.js";
import { foldAccents, isUnspaced, splitWords } from "./split-words.js";

/**
 * The index terms of a stored text, in order, repeated as often as they occur.
 *
 * Each word gives itself without accents; of the letters a to z, stemmed as English. In a text of another language, and
 * always in another alphabet, a word also gives its character grams, through which inflected and compound words meet.
 * Runs of scripts written without spaces (Chinese, Japanese, Thai, Lao, Khmer, Burmese) give each character and each
 * pair of neighbours.
 */
export function tokenizeDocument(text: string): string[] {
  const { folded, isEnglish } = analyse(text);
  const terms: string[] = [];
  for (const word of folded) {
    if (isUnspaced(word)) append(terms, charactersAndPairs(word));
    else addWord(terms, word, isEnglish);
  }
  return terms;
}

/**
 * The distinct index terms to look for. Differs from a document's in two ways: function words are left out unless
 * there is nothing else, and a run of an unspaced script gives its pairs only, unless it is a single character.
 */
export function tokenizeQuery(text: string): string[] {
  const { folded, isEnglish } = analyse(text);
  const telling = termsOf(
    folded.filter((word) => !isFunctionWord(word, isEnglish)),
    isEnglish,
  ).filter((term) => !isFunctionPair(term));
  return [...new Set(telling.length > 0 ? telling : termsOf(folded, isEnglish))];
}

function termsOf(words: readonly string[], isEnglish: boolean): string[] {
  const terms: string[] = [];
  for (const word of words) {
    if (isUnspaced(word)) append(terms, pairsOrCharacter(word));
    else addWord(terms, word, isEnglish);
  }
  return terms;
}

function analyse(text: string): { readonly folded: readonly string[]; readonly isEnglish: boolean } {
  const written = splitWords(text);
  const folded = written.map(foldAccents);
  return { folded, isEnglish: looksEnglish({ written, folded }) };
}

const LATIN = /^[a-z]+$/;
const NUMBER = /^\p{N}+$/u;

function addWord(terms: string[], word: string, isEnglish: boolean): void {
  const isLatin = LATIN.test(word);
  terms.push(isLatin ? stemmer(word) : word);
  if (isLatin ? !isEnglish : !NUMBER.test(word) && !/^[a-z0-9]+$/.test(word)) append(terms, grams(word));
}

/** A run may be longer than a call may have arguments. */
function append(terms: string[], more: readonly string[]): void {
  for (const term of more) terms.push(term);
}
