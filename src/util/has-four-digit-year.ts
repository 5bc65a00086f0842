/** Whether a date is one, and of the years 0 to 9999 in UTC: only the ISO 8601 texts of these sort as their times do. */
export function hasFourDigitYear(date: Date): boolean {
  const at = date.getTime();
  return at >= FIRST_MS && at <= LAST_MS;
}

const FIRST_MS = Date.parse("0000-01-01T00:00:00.000Z");
const LAST_MS = Date.parse("9999-12-31T23:59:59.999Z");
