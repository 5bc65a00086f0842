const IRREGULAR: Readonly<Record<string, string>> = {
  am: "is",
  are: "is",
  were: "was",
  have: "has",
  do: "does",
  go: "goes",
};

/** The form of a verb after "she": `love` → `loves`, `study` → `studies`, `have` → `has`. Takes the base form. */
export function conjugate(verb: string): string {
  const lower = verb.toLowerCase();
  const irregular = IRREGULAR[lower];
  if (irregular !== undefined) return irregular;
  if (/(?:s|x|z|ch|sh|[^aeiou]o)$/.test(lower)) return `${lower}es`;
  if (/[^aeiou]y$/.test(lower)) return `${lower.slice(0, -1)}ies`;
  return `${lower}s`;
}

/** "They" takes the verb forms of "I", except of "be": what the speaker says of himself stays grammatical. */
const REPLACEMENTS: readonly (readonly [RegExp, string])[] = [
  [/\bI am\b/g, "they are"],
  [/\bI was\b/g, "they were"],
  [/\bI\b/g, "they"],
  [/\bwe\b/gi, "they"],
  [/\b(?:my|our)\b/gi, "their"],
  [/\b(?:me|us)\b/g, "them"],
  [/\b(?:mine|ours)\b/gi, "theirs"],
  [/\b(?:myself|ourselves)\b/gi, "themselves"],
];

/** Replaces the first person inside a statement by "they", "them" and "their". */
export function replaceFirstPerson(text: string): string {
  return REPLACEMENTS.reduce(
    (replaced, [pattern, replacement]) => replaced.replace(pattern, replacement),
    text,
  );
}

/** What an assistant says to "you" is about its user. */
export function replaceSecondPerson(text: string): string {
  return text
    .replace(/\byour\b/gi, "the user's")
    .replace(/\byourself\b/gi, "the user")
    .replace(/\byou are\b/gi, "the user is")
    .replace(/\byou\b/gi, "the user");
}

export function capitalise(text: string): string {
  const [first = ""] = text;
  return first.toUpperCase() + text.slice(first.length);
}
