/**
 * What a text may hold as JSON, likeliest first, where models write around it: the whole text, each fenced block,
 * and what stands between the first opening brace and the last closing one.
 */
export function* jsonInText(text: string): Generator<unknown> {
  for (const candidate of candidates(text)) {
    const value = parse(candidate);
    if (value !== undefined) yield value;
  }
}

function* candidates(text: string): Generator<string> {
  yield text;
  const parts = text.split("```");
  // Fences come in pairs: every second part stands inside one. Its first line may name the language.
  for (let index = 1; index < parts.length; index += 2) {
    yield (parts[index] ?? "").replace(/^[a-z]*\s/i, "");
  }
  const start = text.indexOf("{");
  const end = text.lastIndexOf("}");
  if (start >= 0 && end > start) yield text.slice(start, end + 1);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the next candidate may be.
    return undefined;
  }
}
