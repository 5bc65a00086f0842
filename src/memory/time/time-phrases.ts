import {
  daySpan,
  MONTHS,
  monthSpan,
  type TimeSpan,
  type TimeUnit,
  unitSpan,
  WEEKDAYS,
  weekdayOf,
} from "./calendar.js";

/** An English phrase for a time, or an ISO 8601 date, and the time in UTC that it stands for. */
export interface TimePhrase extends TimeSpan {
  readonly text: string;
  /** Where it begins in the text. */
  readonly index: number;
}

/**
 * The phrases for times in a text, in order: dates (`2023-05-08`, `3 June 2023`, `May 2023`, `in 2023`), days and weeks
 * beside now (`yesterday`, `last week`, `two days ago`, `on Monday`). A date without its year is the latest that is not after
 * `now`. Phrases of other languages are not seen, apart from ISO dates.
 */
export function findTimePhrases(text: string, now: number): readonly TimePhrase[] {
  if (!TRIGGER.test(text)) return [];
  const found: TimePhrase[] = [];
  for (const { pattern, resolve } of PATTERNS) {
    for (const match of text.matchAll(pattern)) {
      const { index, 0: phrase } = match;
      if (
        found.some((other) => index < other.index + other.text.length && other.index < index + phrase.length)
      )
        continue;
      const span = resolve(match, now);
      if (span !== undefined) found.push({ text: phrase, index, ...span });
    }
  }
  return found.sort((a, b) => a.index - b.index);
}

/** What no phrase is without; most texts hold none of it. */
const TRIGGER =
  /\d|\bago\b|day|night|morning|week|month|year|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)/i;

interface PhrasePattern {
  readonly pattern: RegExp;
  readonly resolve: (match: RegExpMatchArray, now: number) => TimeSpan | undefined;
}

const SMALL_NUMBERS = [
  "zero",
  "one",
  "two",
  "three",
  "four",
  "five",
  "six",
  "seven",
  "eight",
  "nine",
  "ten",
  "eleven",
  "twelve",
];
const NUMBER = `\\d{1,3}|an?|${SMALL_NUMBERS.slice(1).join("|")}|a couple of|a few|several`;
const MONTH = MONTHS.map((name) =>
  name.length > 3
    ? `${name.slice(0, 3)}(?:${name.slice(3)}|${name === "september" ? "t\\.?|\\." : "\\."})?`
    : name,
).join("|");
const DAY = "(\\d{1,2})(?:st|nd|rd|th)?";
const YEAR = "((?:19|20)\\d\\d)";
const UNIT = "(day|week|month|year)";

const WEEKDAY_NAMES: readonly string[] = WEEKDAYS;

/** The earlier pattern has a stretch of text that two of them would take. */
const PATTERNS: readonly PhrasePattern[] = [
  phrase(
    `\\b${YEAR}-(\\d\\d)-(\\d\\d)(?:[T ]\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d+)?)?(?:Z|[+-]\\d\\d:?\\d\\d)?)?`,
    ([, year, month, day]) => daySpan(Number(year), Number(month) - 1, Number(day)),
  ),
  phrase(`\\b${YEAR}-(\\d\\d)\\b(?!-)`, ([, year, month]) =>
    Number(month) >= 1 && Number(month) <= 12 ? monthSpan(Number(year), Number(month) - 1) : undefined,
  ),
  phrase(`\\b(?:on )?(?:the )?${DAY}(?: of)? (${MONTH})\\b(?:,? ${YEAR}\\b)?`, ([, day, month, year], now) =>
    dayOfMonth(day, month, year, now),
  ),
  phrase(`\\b(?:on )?(${MONTH}) (?:the )?${DAY}\\b(?!:)(?:,? ${YEAR}\\b)?`, ([, month, day, year], now) =>
    dayOfMonth(day, month, year, now),
  ),
  phrase(`\\b(?:in )?(${MONTH}),? ${YEAR}\\b`, ([, month, year]) => monthSpan(Number(year), monthOf(month))),
  phrase(
    `\\b(?:in|since|until|till|before|after|during|between|from|of|this|last) (${MONTH})\\b`,
    ([text, month], now) => {
      const span = latestMonth(monthOf(month), now);
      return text.toLowerCase().startsWith("last ") && now < span.to
        ? monthSpan(yearOf(now) - 1, monthOf(month))
        : span;
    },
  ),
  phrase(
    `\\b(?:in|since|until|till|before|after|during|between|from|of) (?:the year )?${YEAR}\\b`,
    ([, year]) => unitSpan("year", Date.UTC(Number(year), 0, 1)),
  ),
  phrase("\\bday before yesterday\\b", (_, now) => unitSpan("day", now, -2)),
  phrase("\\byesterday\\b|\\blast night\\b", (_, now) => unitSpan("day", now, -1)),
  phrase("\\btoday\\b|\\btonight\\b|\\bthis (?:morning|afternoon|evening)\\b", (_, now) =>
    unitSpan("day", now),
  ),
  phrase(`\\b(${NUMBER}) ${UNIT}s? ago\\b`, ([, number, unit], now) =>
    unitSpan(unitOf(unit), now, -amountOf(number)),
  ),
  phrase(`\\b(?:last|past|previous) (${NUMBER}) ${UNIT}s?\\b`, ([, number, unit], now) => ({
    from: unitSpan(unitOf(unit), now, -amountOf(number)).from,
    to: unitSpan("day", now).to,
  })),
  phrase("\\b(this|last|past|previous) weekend\\b", ([, which], now) => weekend(which, now)),
  phrase(`\\b(this|last|past|previous) ${UNIT}\\b`, ([, which, unit], now) =>
    unitSpan(unitOf(unit), now, which?.toLowerCase() === "this" ? 0 : -1),
  ),
  phrase(`\\b(on|last|this|since|until|before|after) (${WEEKDAYS.join("|")})\\b`, ([, which, weekday], now) =>
    latestWeekday(which, weekday, now),
  ),
];

function phrase(source: string, resolve: PhrasePattern["resolve"]): PhrasePattern {
  return { pattern: new RegExp(source, "gi"), resolve };
}

function dayOfMonth(day = "", month = "", year: string | undefined, now: number): TimeSpan | undefined {
  if (year !== undefined) return daySpan(Number(year), monthOf(month), Number(day));
  const span = daySpan(yearOf(now), monthOf(month), Number(day));
  return span !== undefined && span.from > now ? daySpan(yearOf(now) - 1, monthOf(month), Number(day)) : span;
}

function latestMonth(month: number, now: number): TimeSpan {
  const span = monthSpan(yearOf(now), month);
  return span.from > now ? monthSpan(yearOf(now) - 1, month) : span;
}

function weekend(which: string | undefined, now: number): TimeSpan {
  const week = unitSpan("week", now, which?.toLowerCase() === "this" ? 0 : -1);
  return { from: unitSpan("day", week.from, 5).from, to: week.to };
}

function latestWeekday(which = "", weekday = "", now: number): TimeSpan {
  const back = (weekdayOf(now) - WEEKDAY_NAMES.indexOf(weekday.toLowerCase()) + 7) % 7;
  return unitSpan("day", now, -(back === 0 && which.toLowerCase() === "last" ? 7 : back));
}

function amountOf(number = ""): number {
  const word = number.toLowerCase();
  if (/^\d/.test(word)) return Number(word);
  if (word === "a couple of") return 2;
  if (word === "a few" || word === "several") return 3;
  return Math.max(1, SMALL_NUMBERS.indexOf(word));
}

const monthOf = (name = ""): number =>
  MONTHS.findIndex((month) => month.startsWith(name.toLowerCase().slice(0, 3)));
const unitOf = (unit = ""): TimeUnit => unit.toLowerCase() as TimeUnit;
const yearOf = (at: number): number => new Date(at).getUTCFullYear();
