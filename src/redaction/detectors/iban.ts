import type { Detector, Span } from "../detector.js";

/** Length by country, of the countries in SEPA and the other large users. @see https://www.swift.com/standards/data-standards/iban-international-bank-account-number */
const LENGTHS: Readonly<Record<string, number>> = {
  AD: 24,
  AE: 23,
  AL: 28,
  AT: 20,
  AZ: 28,
  BA: 20,
  BE: 16,
  BG: 22,
  BH: 22,
  BR: 29,
  CH: 21,
  CR: 22,
  CY: 28,
  CZ: 24,
  DE: 22,
  DK: 18,
  DO: 28,
  EE: 20,
  EG: 29,
  ES: 24,
  FI: 18,
  FO: 18,
  FR: 27,
  GB: 22,
  GE: 22,
  GI: 23,
  GL: 18,
  GR: 27,
  GT: 28,
  HR: 21,
  HU: 28,
  IE: 22,
  IL: 23,
  IQ: 23,
  IS: 26,
  IT: 27,
  JO: 30,
  KW: 30,
  KZ: 20,
  LB: 28,
  LI: 21,
  LT: 20,
  LU: 20,
  LV: 21,
  MC: 27,
  MD: 24,
  ME: 22,
  MK: 19,
  MR: 27,
  MT: 31,
  MU: 30,
  NL: 18,
  NO: 15,
  PK: 24,
  PL: 28,
  PS: 29,
  PT: 25,
  QA: 29,
  RO: 24,
  RS: 22,
  SA: 24,
  SE: 24,
  SI: 19,
  SK: 24,
  SM: 27,
  TN: 24,
  TR: 26,
  UA: 29,
  VA: 22,
  XK: 20,
};

const START = /(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}/g;

/** International bank account numbers, in one piece or in groups: the country's length and the right check digits. */
export const iban: Detector = {
  kind: "iban",
  *find(text) {
    for (const { index, 0: start } of text.matchAll(START)) {
      const span = readAt(text, index, LENGTHS[start.slice(0, 2).toUpperCase()]);
      if (span !== undefined) yield span;
    }
  },
};

function readAt(text: string, start: number, length: number | undefined): Span | undefined {
  if (length === undefined) return undefined;
  let read = "";
  let end = start;
  while (read.length < length && end < text.length) {
    const character = text.charAt(end);
    if (/[A-Za-z0-9]/.test(character)) read += character;
    else if (!/[ -]/.test(character) || !/[A-Za-z0-9]/.test(text.charAt(end + 1))) return undefined;
    end += 1;
  }
  const isWhole = read.length === length && !/[A-Za-z0-9]/.test(text.charAt(end));
  return isWhole && passesMod97(read.toUpperCase()) ? { start, end } : undefined;
}

/** ISO 7064, MOD 97-10. */
export function passesMod97(iban: string): boolean {
  let remainder = 0;
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
}
