const LONGEST = 200;

/**
 * A name that Bedrock takes: letters, digits, single spaces, hyphens, round and square brackets. Everything else becomes a
 * space, and a name that another document of the request has gets a number.
 *
 * @param taken names so far; the result is added
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_DocumentBlock.html
 */
export function documentName(given: string | undefined, taken: Set<string>): string {
  const neutral = (given ?? "")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^A-Za-z0-9()[\]-]+/g, " ")
    .trim()
    .slice(0, LONGEST - 10)
    .trim();
  const stem = neutral === "" ? "document" : neutral;
  let name = stem;
  for (let copy = 2; taken.has(name); copy++) name = `${stem} (${copy})`;
  taken.add(name);
  return name;
}
