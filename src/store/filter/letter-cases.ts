/** All characters that are this one in some letter case. Two characters are the same if their lower case is. */
export function letterCases(character: string): readonly string[] {
  const lower = foldCase(character);
  const candidates = [lower, lower.toUpperCase(), ...OTHER_CAPITALS];
  return [...new Set(candidates.filter((candidate) => foldCase(candidate) === lower))];
}

/** Capitals that are not the upper case of their lower case, such as the Kelvin sign. */
const OTHER_CAPITALS = Array.from(
  "\u01c5\u01c8\u01cb\u01f2\u03f4\u1e9e\u1f88\u1f89\u1f8a\u1f8b\u1f8c\u1f8d\u1f8e\u1f8f\u1f98\u1f99\u1f9a\u1f9b\u1f9c\u1f9d\u1f9e\u1f9f\u1fa8\u1fa9\u1faa\u1fab\u1fac\u1fad\u1fae\u1faf\u1fbc\u1fcc\u1ffc\u2126\u212a\u212b",
);

/** The lower case, where that is one character. */
function foldCase(character: string): string {
  const lower = character.toLowerCase();
  return Array.from(lower).length === 1 ? lower : character;
}
