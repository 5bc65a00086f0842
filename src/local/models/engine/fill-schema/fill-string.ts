import type { JsonSchema } from "./resolve-schema.js";
import type { SourceWords } from "./source-words.js";

/** Values for JSON Schema's `format`, used where the user's text offers none. */
const FORMATS: Readonly<Record<string, (source: SourceWords) => string>> = {
  date: (source) => source.dates[0] ?? "2026-01-15",
  "date-time": (source) => `${source.dates[0] ?? "2026-01-15"}T09:00:00Z`,
  time: () => "09:00:00Z",
  duration: () => "PT1H",
  email: (source) => source.emails[0] ?? "user@example.com",
  hostname: () => "example.com",
  ipv4: () => "192.0.2.1",
  ipv6: () => "2001:db8::1",
  uri: (source) => source.urls[0] ?? "https://example.com/",
  "uri-reference": (source) => source.urls[0] ?? "https://example.com/",
  url: (source) => source.urls[0] ?? "https://example.com/",
  uuid: () => "00000000-0000-4000-8000-000000000000",
  "json-pointer": () => "/text",
  regex: () => ".*",
};

/** Tried in order against a `pattern` that no word of the user matches. */
const PATTERN_SAMPLES = [
  "a",
  "A",
  "0",
  "1",
  "aa",
  "AA",
  "abc",
  "ABC",
  "00",
  "123",
  "1234",
  "12345",
  "a1",
  "A1",
  "A-1",
  "USD",
  "en",
  "2026-01-15",
  "09:00",
  "1.0.0",
  "#000000",
  "+441632960000",
];

/**
 * A string that fits `format`, `pattern`, `minLength` and `maxLength`; a `pattern` is met if one of the user's words
 * or of a few samples happens to match. `turn` chooses among the user's words, so that siblings differ.
 */
export function fillString(schema: JsonSchema, source: SourceWords, turn: number): string {
  const format = typeof schema["format"] === "string" ? FORMATS[schema["format"]] : undefined;
  if (format !== undefined) return format(source);
  const phrases = source.phrases.length === 0 ? ["text"] : source.phrases;
  const start = turn % phrases.length;
  const inTurn = [...phrases.slice(start), ...phrases.slice(0, start)];
  const pattern = compile(schema["pattern"]);
  const fitting = pattern && [...inTurn, ...PATTERN_SAMPLES].find((sample) => pattern.test(sample));
  return fitLength(fitting ?? inTurn[0] ?? "text", schema);
}

/** The pattern as JSON Schema reads it; one that JavaScript cannot compile restricts nothing. */
function compile(pattern: unknown): RegExp | undefined {
  if (typeof pattern !== "string") return undefined;
  try {
    return new RegExp(pattern, "u");
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Lengths count code points. */
function fitLength(text: string, schema: JsonSchema): string {
  const shortest = typeof schema["minLength"] === "number" ? Math.min(schema["minLength"], 10_000) : 0;
  const longest = typeof schema["maxLength"] === "number" ? schema["maxLength"] : Number.POSITIVE_INFINITY;
  let characters = Array.from(text);
  while (characters.length < shortest) characters = [...characters, " ", ...Array.from(text)];
  // Cut to the longest allowed; where only the padding made it long, to the shortest.
  const end = Math.min(longest, Math.max(shortest, Array.from(text).length));
  return characters.slice(0, end).join("");
}
