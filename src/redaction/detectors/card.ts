import { type Detector, digitsOf, spansOf } from "../detector.js";

const DIGITS = /(?<![\w.,-])\d(?:[ -]?\d){12,18}(?![\w]|[.,]\d)/g;

/** First digits and lengths of the card networks; ISO/IEC 7812. */
const NETWORKS =
  /^(?:4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d{2}|7[01]\d|720)\d{12}|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}|6(?:011|5\d{2}|4[4-9]\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12}|62\d{14,17}|(?:50|5[6-9]|6\d)\d{10,17})$/;

/** Numbers of payment cards: a network's first digits and length, and the right check digit. */
export const card: Detector = {
  kind: "card",
  find: (text) =>
    spansOf(text, DIGITS, (match) => {
      const digits = digitsOf(match);
      return NETWORKS.test(digits) && passesLuhn(digits);
    }),
};

/** @see https://patents.google.com/patent/US2950048A */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let place = 0; place < digits.length; place += 1) {
    const digit = Number(digits.charAt(digits.length - 1 - place));
    const doubled = place % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
