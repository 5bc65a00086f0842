import { STOP_WORDS } from "../stop-words.js";

/** What the user's text offers to fill a schema with. */
export interface SourceWords {
  /** Names first, then the words that carry the topic, as they were written. */
  readonly phrases: readonly string[];
  readonly numbers: readonly number[];
  /** ISO dates, `YYYY-MM-DD`. */
  readonly dates: readonly string[];
  readonly emails: readonly string[];
  readonly urls: readonly string[];
}

const NAME = /(?<=[^.!?\s]\s+)\p{Lu}[\p{L}\p{M}'’-]*(?:\s+\p{Lu}[\p{L}\p{M}'’-]*)*/gu;
const MOST_PHRASES = 200;
/** More text than this is not read: a schema has no use for it. */
const MOST_CHARACTERS = 20_000;

/** Reads names, words, numbers, dates and addresses out of a text. */
export function readSourceWords(text: string): SourceWords {
  const source = text.slice(0, MOST_CHARACTERS);
  const urls = source.match(/https?:\/\/[^\s"'<>)]+/g) ?? [];
  const emails = source.match(/[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+/g) ?? [];
  const dates = source.match(/\b\d{4}-\d{2}-\d{2}\b/g) ?? [];
  const plain = [...urls, ...emails, ...dates].reduce((rest, taken) => rest.replace(taken, " "), source);
  const names = (plain.match(NAME) ?? []).filter((name) => !STOP_WORDS.has(name.toLowerCase()));
  const words = (plain.match(/\p{L}[\p{L}\p{M}'’-]*/gu) ?? []).filter(
    (word) => !STOP_WORDS.has(word.toLowerCase()),
  );
  return {
    phrases: [...new Set([...names, ...words])].slice(0, MOST_PHRASES),
    numbers: (plain.match(/-?\d{1,15}(?:\.\d{1,6})?/g) ?? []).map(Number),
    dates: dates.filter((date) => !Number.isNaN(Date.parse(`${date}T00:00:00Z`))),
    emails,
    urls,
  };
}
