/** A stretch of time in milliseconds since 1970: `from` belongs to it, `to` does not. Either may be infinite. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

export type TimeUnit = "day" | "week" | "month" | "year";

export const MONTHS = [
  "january",
  "february",
  "march",
  "april",
  "may",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
] as const;

/** Weeks begin on Monday. */
export const WEEKDAYS = [
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
  "sunday",
] as const;

const DAY_MS = 86_400_000;

/** The day, week, month or year in UTC that holds `at`, moved by whole units. */
export function unitSpan(unit: TimeUnit, at: number, moved = 0): TimeSpan {
  const date = new Date(at);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth();
  if (unit === "year") return { from: startOf(year + moved, 0, 1), to: startOf(year + moved + 1, 0, 1) };
  if (unit === "month") return monthSpan(year, month + moved);
  const length = unit === "week" ? 7 : 1;
  const first = date.getUTCDate() - (unit === "week" ? weekdayOf(at) : 0) + moved * length;
  return { from: startOf(year, month, first), to: startOf(year, month, first + length) };
}

/** `month` counts from 0 and may lie outside the year. */
export function monthSpan(year: number, month: number): TimeSpan {
  return { from: startOf(year, month, 1), to: startOf(year, month + 1, 1) };
}

/** `undefined` if there is no such day. */
export function daySpan(year: number, month: number, day: number): TimeSpan | undefined {
  const from = startOf(year, month, day);
  const date = new Date(from);
  return date.getUTCMonth() === month && date.getUTCDate() === day ? { from, to: from + DAY_MS } : undefined;
}

/** 0 for Monday to 6 for Sunday. */
export const weekdayOf = (at: number): number => (new Date(at).getUTCDay() + 6) % 7;

/** Takes every year as it is, also those below 100. */
function startOf(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  return date.getTime();
}
