// @ts-check
/**
 * Packs texts that say the same things over and over: the most frequent pair of neighbours becomes a phrase with a code of its
 * own, again and again (byte pair encoding). `src/catalogue/expand-phrases.ts` reads what this writes.
 */

/** A phrase that is used less often costs more than it saves. */
const LEAST_USES = 12;
/** All but those that mean something in a template literal. */
const PRINTABLE = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index)).filter(
  (character) => !"`$\\".includes(character),
);

/**
 * @param {readonly string[]} texts in printable ASCII and spaces
 * @returns {{ coding: import("../src/catalogue/expand-phrases.js").PhraseCoding, packed: readonly string[] }}
 */
export function packTexts(texts) {
  const { symbols, merges, rows } = mergePairs(texts);
  const uses = countUses(merges, rows);
  const phrases = [...merges.keys()].sort((one, other) => (uses.get(other) ?? 0) - (uses.get(one) ?? 0));
  const { shortCodes, longCodeStarts } = codesFor(texts, phrases.length);
  const codes = [
    ...shortCodes,
    ...longCodeStarts.flatMap((start) => PRINTABLE.map((character) => start + character)),
  ];
  const spelling = new Map(phrases.map((symbol, index) => [symbol, codes[index] ?? ""]));
  const spell = (/** @type {number} */ symbol) => spelling.get(symbol) ?? symbols[symbol] ?? "";
  return {
    coding: {
      shortCodes: shortCodes.join(""),
      longCodeStarts: longCodeStarts.join(""),
      longCodeEnds: PRINTABLE.join(""),
      phrases: phrases
        .flatMap((symbol) => merges.get(symbol)?.map((part) => spell(part).padEnd(2)) ?? [])
        .join(""),
    },
    packed: rows.map((row) => row.map(spell).join("")),
  };
}

/** @param {readonly string[]} texts */
function mergePairs(texts) {
  const symbols = [...new Set(texts.join(""))].sort();
  const numbers = new Map(symbols.map((character, index) => [character, index]));
  let rows = texts.map((text) => [...text].map((character) => numbers.get(character) ?? 0));
  /** Symbol -> the two that it stands for. @type {Map<number, readonly [number, number]>} */
  const merges = new Map();
  for (;;) {
    const pair = mostFrequentPair(rows);
    if (pair === undefined) return { symbols, merges, rows };
    const merged = symbols.push("") - 1;
    merges.set(merged, pair);
    rows = rows.map((row) => mergePair(row, pair, merged));
  }
}

/** Of equally frequent ones the first by number, so that the same texts are always packed alike.
 * @param {readonly (readonly number[])[]} rows @returns {[number, number] | undefined} */
function mostFrequentPair(rows) {
  /** @type {Map<number, number>} */
  const counts = new Map();
  for (const row of rows) {
    for (let index = 1; index < row.length; index += 1) {
      const key = (row[index - 1] ?? 0) * 65_536 + (row[index] ?? 0);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  let best = 0;
  let uses = LEAST_USES - 1;
  for (const [key, count] of counts) {
    if (count > uses || (count === uses && uses >= LEAST_USES && key < best)) [best, uses] = [key, count];
  }
  return uses < LEAST_USES ? undefined : [Math.floor(best / 65_536), best % 65_536];
}

/** @param {readonly number[]} row @param {readonly [number, number]} pair @param {number} merged */
function mergePair(row, [first, second], merged) {
  /** @type {number[]} */
  const result = [];
  for (let index = 0; index < row.length; index += 1) {
    const isPair = row[index] === first && row[index + 1] === second;
    result.push(isPair ? merged : (row[index] ?? 0));
    if (isPair) index += 1;
  }
  return result;
}

/** @param {Map<number, readonly [number, number]>} merges @param {readonly (readonly number[])[]} rows */
function countUses(merges, rows) {
  /** @type {Map<number, number>} */
  const uses = new Map();
  for (const symbol of [...rows, ...merges.values()].flat()) uses.set(symbol, (uses.get(symbol) ?? 0) + 1);
  return uses;
}

/** As few starts of long codes as will do. @param {readonly string[]} texts @param {number} count */
function codesFor(texts, count) {
  const used = new Set(texts.join(""));
  const free = PRINTABLE.filter((character) => !used.has(character));
  for (let starts = 0; starts <= free.length; starts += 1) {
    const codes = free.length - starts + starts * PRINTABLE.length;
    if (codes >= count) return { longCodeStarts: free.slice(0, starts), shortCodes: free.slice(starts) };
  }
  throw new Error(`There are no codes for ${count} phrases: raise LEAST_USES.`);
}
