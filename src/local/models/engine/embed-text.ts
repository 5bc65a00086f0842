import { VarveError } from "../../../errors.js";
import { CONCEPTS } from "./concepts.js";
import { HASH_START, hashCodeUnit, hashText, scatterBits } from "./hash-text.js";
import { foldText, splitWords, stemOf } from "./split-words.js";
import { STOP_WORDS } from "./stop-words.js";

/** How much a stop word counts beside a word that carries the topic. */
const STOP_WORD_WEIGHT = 0.08;
const BIGRAM_WEIGHT = 0.4;
/** Length of the sub-vector that all character n-grams of one word form together. */
const CHARACTER_WEIGHT = 0.5;
const SHORTEST_GRAM = 3;
const LONGEST_GRAM = 5;
const WORD_BOUNDARY = 0x5f;
/** Positions that one feature is spread over, so that a single collision cannot make two texts look alike. */
const POSITIONS_OF_WORD = 4;
const POSITIONS_OF_GRAM = 2;

interface Concept {
  readonly hash: number;
  readonly weight: number;
}

let conceptsByStem: ReadonlyMap<string, readonly Concept[]> | undefined;

/**
 * A unit vector for a text by feature hashing: stems, pairs of stems, character 3- to 5-grams and concept groups.
 * Texts that share words or everyday concepts get near vectors; nothing is learned. Equal texts give equal vectors on every machine.
 *
 * @param dimensions length of the vector, a positive integer
 * @throws VarveError `INPUT_INVALID` if `dimensions` is not a positive integer
 */
export function embedText(text: string, dimensions: number): Float32Array {
  if (!Number.isInteger(dimensions) || dimensions < 1) {
    throw new VarveError(
      "INPUT_INVALID",
      `An embedding needs a positive whole number of dimensions, not ${dimensions}.`,
    );
  }
  const vector = new Float64Array(dimensions);
  const words = splitWords(text);
  addWords(vector, words);
  addPairs(vector, words);
  // No word at all: the characters themselves tell one text of symbols from another.
  if (words.length === 0) addCharacters(vector, foldText(text).trim(), 1);
  return toUnitLength(vector, text);
}

function addWords(vector: Float64Array, words: readonly string[]): void {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  for (const [word, count] of counts) {
    const frequency = 1 + Math.log(count);
    if (STOP_WORDS.has(word)) {
      addFeature(vector, hashText(word), STOP_WORD_WEIGHT * frequency);
      continue;
    }
    const stem = stemOf(word);
    addFeature(vector, hashText(stem), frequency);
    for (const { hash, weight } of concepts().get(stem) ?? []) addFeature(vector, hash, weight * frequency);
    addCharacters(vector, word, CHARACTER_WEIGHT * frequency);
  }
}

function addPairs(vector: Float64Array, words: readonly string[]): void {
  let previous: number | undefined;
  for (const word of words) {
    if (STOP_WORDS.has(word)) continue;
    const hash = hashText(stemOf(word));
    if (previous !== undefined) {
      addFeature(vector, Math.imul(previous, 31) ^ hash, BIGRAM_WEIGHT);
    }
    previous = hash;
  }
}

/** Adds the n-grams of `_word_`; together they have the length `weight`, however long the word is. */
function addCharacters(vector: Float64Array, word: string, weight: number): void {
  const length = word.length + 2;
  let grams = 0;
  for (let size = SHORTEST_GRAM; size <= LONGEST_GRAM; size++) grams += Math.max(0, length - size + 1);
  if (grams === 0) return;
  const share = weight / Math.sqrt(grams);
  for (let start = 0; start + SHORTEST_GRAM <= length; start++) {
    let hash = HASH_START ^ LONGEST_GRAM;
    const end = Math.min(length, start + LONGEST_GRAM);
    for (let position = start; position < end; position++) {
      hash = hashCodeUnit(
        hash,
        position === 0 || position === length - 1 ? WORD_BOUNDARY : word.charCodeAt(position - 1),
      );
      if (position - start + 1 >= SHORTEST_GRAM) addFeature(vector, hash, share, POSITIONS_OF_GRAM);
    }
  }
}

/** The lowest bit is the sign, the rest chooses the position: what collides cancels out on average. */
function addFeature(vector: Float64Array, hash: number, weight: number, positions = POSITIONS_OF_WORD): void {
  const share = weight / Math.sqrt(positions);
  let bits = hash;
  for (let i = 0; i < positions; i++) {
    bits = scatterBits(bits ^ 0x9e3779b9);
    const index = (bits >>> 1) % vector.length;
    vector[index] = (vector[index] ?? 0) + (bits & 1 ? share : -share);
  }
}

function toUnitLength(vector: Float64Array, text: string): Float32Array {
  let squares = 0;
  for (const value of vector) squares += value * value;
  const unit = new Float32Array(vector.length);
  if (squares < 1e-12) {
    unit[scatterBits(hashText(text)) % unit.length] = 1;
    return unit;
  }
  const scale = 1 / Math.sqrt(squares);
  for (let i = 0; i < unit.length; i++) unit[i] = (vector[i] ?? 0) * scale;
  return unit;
}

function concepts(): ReadonlyMap<string, readonly Concept[]> {
  conceptsByStem ??= indexConcepts();
  return conceptsByStem;
}

function indexConcepts(): ReadonlyMap<string, readonly Concept[]> {
  const byStem = new Map<string, Concept[]>();
  for (const { name, words, weight } of CONCEPTS) {
    const concept: Concept = { hash: hashText(`concept:${name}`), weight };
    // One entry per stem: "allergy" and "allergies" must not count twice.
    const stems = new Set(
      splitWords(words)
        .filter((word) => !STOP_WORDS.has(word))
        .map(stemOf),
    );
    for (const stem of stems) byStem.set(stem, [...(byStem.get(stem) ?? []), concept]);
  }
  return byStem;
}
