import { incomplete } from "./parse-authorization.js";

const BASIC_FORMAT = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/;

/** When the request says it was signed, as text `YYYYMMDDTHHMMSSZ` and in milliseconds since 1970. */
export interface RequestDate {
  readonly text: string;
  readonly time: number;
}

/** Reads `x-amz-date`, else `date`. Throws `IncompleteSignatureException` if both are missing or malformed. */
export function parseRequestDate(headers: ReadonlyMap<string, string>): RequestDate {
  const given = headers.get("x-amz-date") ?? headers.get("date");
  if (given === undefined) {
    throw incomplete("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
  }
  const time = BASIC_FORMAT.test(given)
    ? Date.parse(given.replace(BASIC_FORMAT, "$1-$2-$3T$4:$5:$6Z"))
    : headers.has("x-amz-date")
      ? Number.NaN
      : Date.parse(given);
  if (Number.isNaN(time)) throw incomplete("Date must be in ISO-8601 'basic format'.");
  return { text: basicFormat(time), time };
}

/** `YYYYMMDDTHHMMSSZ` of a time in milliseconds since 1970. */
export function basicFormat(time: number): string {
  return new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, "");
}
