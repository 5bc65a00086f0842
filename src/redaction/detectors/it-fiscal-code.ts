import { type Detector, spansOf } from "../detector.js";

const CODE =
  /(?<![A-Za-z0-9])[A-Z]{6}[\dLMNP-V]{2}[A-EHLMPRST][\dLMNP-V]{2}[A-Z][\dLMNP-V]{3}[A-Z](?![A-Za-z0-9])/gi;
/** What a character at an odd place, counted from 1, is worth: 0 to 9, then A to Z. */
const ODD = [
  1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16,
  10, 22, 25, 24, 23,
] as const;

/** Fiscal codes of Italy with the right check letter. @see https://www.gazzettaufficiale.it/eli/id/1976/12/29/076U3813/sg */
export const itFiscalCode: Detector = {
  kind: "it_fiscal_code",
  find: (text) =>
    spansOf(text, CODE, (match) => {
      const code = match.toUpperCase();
      return checkLetter(code.slice(0, 15)) === code.at(15);
    }),
};

export function checkLetter(fifteen: string): string {
  let sum = 0;
  for (const [index, character] of [...fifteen].entries()) {
    const value = Number.parseInt(character, 36);
    sum += index % 2 === 0 ? (ODD[value] ?? 0) : value > 9 ? value - 10 : value;
  }
  return String.fromCharCode(65 + (sum % 26));
}
