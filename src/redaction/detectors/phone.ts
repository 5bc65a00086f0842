import { type Detector, digitsOf, spansOf } from "../detector.js";

/** Not in the middle of a longer number, of a word, or of something like a version or an amount. */
const BEFORE = "(?<![\\w.,:/+#-])";
const AFTER = "(?![\\w]|[.,:/-]\\d)";

/** E.164 with its plus sign, grouped in any way. */
const INTERNATIONAL = new RegExp(`${BEFORE}\\+[1-9](?:[ ().-]{0,3}\\d){6,14}${AFTER}`, "g");

/** National forms that nothing else looks like, by country. */
const NATIONAL: readonly RegExp[] = [
  // North America: three, three and four digits; neither of the first two groups begins with 0 or 1.
  new RegExp(
    `${BEFORE}(?:1[ .-])?(?:\\([2-9]\\d{2}\\) ?|[2-9]\\d{2}[ .-])[2-9]\\d{2}[ .-]\\d{4}${AFTER}`,
    "g",
  ),
  // France: ten digits in pairs.
  new RegExp(`${BEFORE}0[1-9](?:[ .-]\\d{2}){4}${AFTER}`, "g"),
  // Great Britain: 020 7946 0958, 0161 496 0000, 07700 900123.
  new RegExp(
    `${BEFORE}(?:(?:\\(02\\d\\)|02\\d)[ -]\\d{4}[ -]\\d{4}|(?:\\(01\\d{2,3}\\)|01\\d{2,3})[ -]\\d{3}[ -]?\\d{3,4}|07\\d{3}[ -]?\\d{6}|07\\d{3}[ -]\\d{3}[ -]\\d{3})${AFTER}`,
    "g",
  ),
  // Germany and Austria: area code, then a slash, a hyphen or a space.
  new RegExp(
    `${BEFORE}(?:\\(0[1-9]\\d{1,4}\\)|0[1-9]\\d{1,4})(?: ?/ ?| ?- ?| )\\d{3,4} ?\\d{2,5}(?:[ -]\\d{1,4})?${AFTER}`,
    "g",
  ),
];

/** Digits without a form of their own, behind a word that says what they are. */
const NAMED =
  /(?<=\b(?:phone|telephone|tel|mobile|cell|fax|whatsapp|handy|telefon|téléphone|teléfono|call me (?:at|on)|text me (?:at|on))\b(?: (?:number|no|is|nummer|numéro|número))*[.:#]{0,2}\s{0,3})\+?\d(?:[ ().-]{0,2}\d){6,14}(?!\w)/giu;

/** Telephone numbers with their country's code, in the common national forms, or named as such. */
export const phone: Detector = {
  kind: "phone",
  *find(text) {
    yield* spansOf(text, INTERNATIONAL, (match) => digitsOf(match).length <= 15);
    for (const pattern of NATIONAL) yield* spansOf(text, pattern);
    yield* spansOf(text, NAMED);
  },
};
