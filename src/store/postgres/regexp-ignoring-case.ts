import { letterCases } from "../filter/letter-cases.js";

/**
 * A regular expression of PostgreSQL that matches the text in any letter case: a class of all cases for each letter. Its own
 * case folding depends on the database's locale.
 */
export function regexpIgnoringCase(text: string): string {
  return Array.from(text, (character) => {
    const cases = letterCases(character);
    if (cases.length > 1) return `[${cases.join("")}]`;
    return /[!-/:-@[-`{-~]/.test(character) ? `\\${character}` : character;
  }).join("");
}
