import { VarveError } from "../errors.js";
import { isMoment, parseTime } from "./parse-time.js";

/** The names that an expiry may have among options: varve's, and mem0's in both spellings. */
export const EXPIRY_OPTIONS = ["expiresAt", "expirationDate", "expiration_date"] as const;

/**
 * When a memory expires, as ISO 8601 in UTC; `null` where the caller says never, `undefined` where nothing is said. mem0's date is
 * the last day on which the memory can be found. Throws `INPUT_INVALID` for what is no time, and for two times.
 */
export function parseExpiry(
  options: Readonly<Record<string, unknown>>,
  place = "",
): string | null | undefined {
  const given = EXPIRY_OPTIONS.filter((name) => options[name] !== undefined);
  const [name, second] = given;
  if (second !== undefined) {
    throw new VarveError(
      "INPUT_INVALID",
      `${place}${name} and ${place}${second} say the same: give one of them.`,
    );
  }
  if (name === undefined) return undefined;
  const value = options[name];
  if (value === null) return null;
  if (name === "expiresAt") return new Date(parseTime(value, `${place}expiresAt`)).toISOString();
  return endOfDay(value, `${place}${name}`);
}

/** An expiry that is still to come. */
export function parseFutureExpiry(options: Readonly<Record<string, unknown>>, now: Date): string | undefined {
  const expiresAt = parseExpiry(options) ?? undefined;
  if (expiresAt === undefined || expiresAt > now.toISOString()) return expiresAt;
  throw new VarveError(
    "INPUT_INVALID",
    `The expiry ${expiresAt} has passed: what is added would be hidden at once.`,
  );
}

/** Commonly written for "never"; what follows it has no year of four digits, by which kept times are ordered. */
const LAST_DAY = "9999-12-31";
const DAY_MS = 24 * 60 * 60 * 1000;

function endOfDay(value: unknown, place: string): string {
  if (typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value) && isMoment(value)) {
    if (value === LAST_DAY) return `${value}T23:59:59.999Z`;
    return new Date(Date.parse(`${value}T00:00:00Z`) + DAY_MS).toISOString();
  }
  throw new VarveError("INPUT_INVALID", `${place} must be a day such as 2026-01-31.`);
}
