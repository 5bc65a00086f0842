const DAY_MS = 86_400_000;
const WEEKDAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const NUMBERS = [
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

const PREPOSITION = "(?<prep>on|by|for|until|till|since|before|after|from|this coming)? ?";
const WEEKDAY = WEEKDAYS.join("|");
const AMOUNT = `(?<amount>\\d{1,3}|an?|a couple of|a few|${NUMBERS.slice(1).join("|")})`;
const PART = "(?: (?<part>morning|afternoon|evening|night))?(?!'s)\\b";
const UNIT = "(?<unit>day|week|month|year)s?";

/** One way to name a date. `resolve` gives the words that stand for it, or `undefined` to leave the text alone. */
interface Expression {
  readonly pattern: RegExp;
  readonly resolve: (
    groups: Readonly<Record<string, string | undefined>>,
    today: number,
  ) => string | undefined;
}

/** A start of a match must not be inside a word, nor after a word that makes it a habit or a name. */
const START = "(?<!\\b(?:every|each|most|all|good|black|any|some) )(?<![\\p{L}\\p{N}-])";

const EXPRESSIONS: readonly Expression[] = [
  {
    pattern: expression(
      `${PREPOSITION}(?<day>the day after tomorrow|the day before yesterday|today|tomorrow|yesterday)${PART}`,
    ),
    resolve: ({ prep, day, part }, today) => {
      const offset = {
        today: 0,
        tomorrow: 1,
        yesterday: -1,
        "the day after tomorrow": 2,
        "the day before yesterday": -2,
      }[day ?? ""];
      return onDay(prep, today + (offset ?? 0) * DAY_MS, part);
    },
  },
  {
    pattern: expression("(?<which>tonight|last night|this morning|this afternoon|this evening)(?!')\\b"),
    resolve: ({ which = "" }, today) => {
      const day = which === "last night" ? today - DAY_MS : today;
      return onDay(undefined, day, which.startsWith("this ") ? which.slice(5) : "evening");
    },
  },
  {
    pattern: expression(`${PREPOSITION}(?<which>next|last|this|this coming)? ?(?<weekday>${WEEKDAY})${PART}`),
    resolve: ({ prep, which, weekday = "", part }, today) =>
      onDay(prep, nearWeekday(which, WEEKDAYS.indexOf(weekday), today), part),
  },
  {
    pattern: expression(`${PREPOSITION}(?<which>next|last|this) (?<unit>week|weekend|month|year)(?!')\\b`),
    resolve: ({ prep, which, unit = "" }, today) =>
      onPeriod(prep, unit, which === "next" ? 1 : which === "last" ? -1 : 0, today),
  },
  {
    pattern: expression(`in (?:about |around )?${AMOUNT} ${UNIT}(?:'s? time)?\\b`),
    resolve: ({ amount, unit = "" }, today) => onDistance(unit, amountOf(amount), today),
  },
  {
    pattern: expression(`(?:about |around )?${AMOUNT} ${UNIT} ago\\b`),
    resolve: ({ amount, unit = "" }, today) => {
      const distance = amountOf(amount);
      return onDistance(unit, distance === undefined ? undefined : -distance, today);
    },
  },
];

/** Weekdays that name a range ("Monday to Friday") are a habit, not dates. */
const WEEKDAY_RANGE = new RegExp(`\\b(?:${WEEKDAY})s?(?: to | through | and |, |-|–)(?:${WEEKDAY})`, "i");

/**
 * Replaces relative dates by calendar dates: "next Friday" said on 2026-05-01 → "on 2026-05-08".
 * A weekday alone is the next one after the day of speaking; "next" is the one of the following week (Monday to Sunday),
 * "last" the most recent. Months become `YYYY-MM`, years `YYYY`; weeks away are "around" a day.
 *
 * @param at ISO 8601; its calendar date counts, in the zone it is written in. Without a readable date the text stays as it is.
 */
export function resolveDates(text: string, at: string | undefined): string {
  const today = calendarDay(at);
  if (today === undefined) return text;
  const range = WEEKDAY_RANGE.test(text);
  return EXPRESSIONS.reduce(
    (resolved, { pattern, resolve }) =>
      resolved.replace(pattern, (match: string, ...rest: readonly unknown[]) => {
        const groups = lowerGroups(rest.at(-1));
        if (range && groups["weekday"] !== undefined) return match;
        return resolve(groups, today) ?? match;
      }),
    text,
  );
}

function expression(source: string): RegExp {
  return new RegExp(START + source, "giu");
}

function lowerGroups(groups: unknown): Readonly<Record<string, string | undefined>> {
  const entries = Object.entries(groups as Readonly<Record<string, string | undefined>>);
  return Object.fromEntries(entries.map(([name, value]) => [name, value?.toLowerCase()]));
}

/** Midnight UTC of the date that `at` begins with. */
function calendarDay(at: string | undefined): number | undefined {
  const date = /^\d{4}-\d{2}-\d{2}(?=T|$|\s)/.exec(at?.trim() ?? "")?.[0];
  const day = date === undefined ? Number.NaN : Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(day) ? undefined : day;
}

function nearWeekday(which: string | undefined, weekday: number, today: number): number {
  const current = new Date(today).getUTCDay();
  const ahead = (weekday - current + 7) % 7 || 7;
  if (which === "last") return today + (ahead - 7 || -7) * DAY_MS;
  if (which === "next") return mondayOf(today) + (7 + ((weekday + 6) % 7)) * DAY_MS;
  return today + ahead * DAY_MS;
}

function mondayOf(day: number): number {
  return day - ((new Date(day).getUTCDay() + 6) % 7) * DAY_MS;
}

function onDay(prep: string | undefined, day: number, part: string | undefined): string {
  const lead = prep === undefined || prep === "this coming" ? "on" : prep;
  const hours = part === undefined ? "" : part === "night" ? " at night" : ` in the ${part}`;
  return `${lead} ${isoDay(day)}${hours}`;
}

function onPeriod(prep: string | undefined, unit: string, steps: number, today: number): string {
  const monday = mondayOf(today) + steps * 7 * DAY_MS;
  switch (unit) {
    case "week":
      return `${prep ?? "in"} the week of ${isoDay(monday)}`;
    case "weekend":
      return `${prep ?? "on"} the weekend of ${isoDay(monday + 5 * DAY_MS)}`;
    case "month":
      return `${prep ?? "in"} ${isoMonth(today, steps)}`;
    default:
      return `${prep ?? "in"} ${new Date(today).getUTCFullYear() + steps}`;
  }
}

function onDistance(unit: string, distance: number | undefined, today: number): string | undefined {
  if (distance === undefined) return undefined;
  switch (unit) {
    case "day":
      return `on ${isoDay(today + distance * DAY_MS)}`;
    case "week":
      return `around ${isoDay(today + distance * 7 * DAY_MS)}`;
    case "month":
      return `in ${isoMonth(today, distance)}`;
    default:
      return `in ${new Date(today).getUTCFullYear() + distance}`;
  }
}

/** "A few" is no number: the text stays. */
function amountOf(amount: string | undefined): number | undefined {
  if (amount === undefined || amount === "a few") return undefined;
  if (amount === "a couple of") return 2;
  if (amount === "a" || amount === "an") return 1;
  const named = NUMBERS.indexOf(amount);
  return named === -1 ? Number(amount) : named;
}

function isoDay(day: number): string {
  return new Date(day).toISOString().slice(0, 10);
}

function isoMonth(day: number, steps: number): string {
  const date = new Date(day);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + steps, 1)).toISOString().slice(0, 7);
}
