import { letterCases } from "../filter/letter-cases.js";

/**
 * A pattern for SQLite's GLOB that matches the text in any letter case: a class of all cases for each letter.
 * SQLite's own case folding knows the letters a to z only.
 */
export function globIgnoringCase(text: string): string {
  return Array.from(text, (character) => {
    const cases = letterCases(character);
    return cases.length > 1 || "*?[".includes(character) ? `[${cases.join("")}]` : character;
  }).join("");
}
