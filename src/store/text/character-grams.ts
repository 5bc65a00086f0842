/** Begins a gram, so that none is taken for a word. */
const GRAM = "~";
/** Stands in a gram for the end of a word. */
const EDGE = "^";
const GRAM_LENGTH = 4;

/** Every stretch of four characters, the ends of the word included: `apfel` → `^apf`, `apfe`, `pfel`, `fel^`. */
export function grams(word: string): string[] {
  const parts = [EDGE, ...characters(word), EDGE];
  return parts
    .slice(GRAM_LENGTH - 1)
    .map((_, index) => `${GRAM}${parts.slice(index, index + GRAM_LENGTH).join("")}`);
}

/** Whether the term is a part of a word and not a word. */
export const isGram = (term: string): boolean => term.startsWith(GRAM);

/** What a reader sees as one character: a base with the marks that follow it. */
const characters = (run: string): string[] => run.match(/\P{M}\p{M}*|\p{M}+/gu) ?? [];

function pairs(run: string): string[] {
  const parts = characters(run);
  return parts.slice(1).map((part, index) => `${parts[index]}${part}`);
}

/** Each character of a run, then each pair of neighbours. */
export const charactersAndPairs = (run: string): string[] => [...characters(run), ...pairs(run)];

/** Each pair of neighbours of a run, or the run where it is a single character. */
export function pairsOrCharacter(run: string): string[] {
  const found = pairs(run);
  return found.length > 0 ? found : [run];
}
