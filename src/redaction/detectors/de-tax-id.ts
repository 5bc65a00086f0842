import { type Detector, digitsOf, spansOf } from "../detector.js";

const ELEVEN_DIGITS = /(?<![\w.,+-])[1-9]\d(?: ?\d{3}){3}(?![\w]|[.,-]\d)/g;

/** Tax identification numbers of Germany: the rule of repeated digits and the right check digit. @see https://download.elster.de/download/schnittstellen/Pruefung_der_Steuer_und_Steueridentifikatsnummer.pdf */
export const deTaxId: Detector = {
  kind: "de_tax_id",
  find: (text) =>
    spansOf(text, ELEVEN_DIGITS, (match) => {
      const digits = digitsOf(match);
      return repeatsOneDigit(digits.slice(0, 10)) && checkDigit(digits.slice(0, 10)) === Number(digits[10]);
    }),
};

/** Of the first ten digits one occurs twice or three times (three times not in a row), and every other at most once. */
export function repeatsOneDigit(ten: string): boolean {
  const counts = new Map<string, number>();
  for (const digit of ten) counts.set(digit, (counts.get(digit) ?? 0) + 1);
  const repeated = [...counts.values()].filter((count) => count > 1);
  return repeated.length === 1 && (repeated[0] ?? 0) <= 3 && !/(\d)\1\1/.test(ten);
}

/** ISO 7064, MOD 11,10. */
export function checkDigit(ten: string): number {
  let product = 10;
  for (const digit of ten) {
    const sum = (Number(digit) + product) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return (11 - product) % 10;
}
