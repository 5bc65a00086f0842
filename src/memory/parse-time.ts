import { VarveError } from "../errors.js";
import { hasFourDigitYear } from "../util/has-four-digit-year.js";
import { describeValue } from "./describe-value.js";

/** A day, or a moment to the minute or finer, with or without its distance from UTC. */
const ISO_8601 = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

/** A Date or a text in ISO 8601, of the years 0 to 9999, as text: of a text as the caller wrote it. Throws `INPUT_INVALID`. */
export function parseTime(value: unknown, place: string): string {
  if (value instanceof Date && hasFourDigitYear(value)) return value.toISOString();
  if (typeof value === "string" && ISO_8601.test(value) && isMoment(value)) return value;
  throw new VarveError(
    "INPUT_INVALID",
    `${place} must be a valid Date or ISO 8601 in text, such as 2024-05-31T18:30:00+02:00, of the years 0 to 9999${typeof value === "string" ? "" : `, not ${describeValue(value)}`}.`,
  );
}

/** False for a day that its month does not have, for an hour that no day has, and for a time outside the years 0 to 9999 in UTC. */
export function isMoment(time: string): boolean {
  const day = time.slice(0, 10);
  const midnight = new Date(`${day}T00:00:00Z`);
  return (
    hasFourDigitYear(new Date(time)) &&
    !Number.isNaN(midnight.getTime()) &&
    midnight.toISOString().startsWith(day)
  );
}
