import { type Detector, digitsOf, spansOf } from "../detector.js";

const CPF = /(?<![\w.,-])\d{3}\.\d{3}\.\d{3}-\d{2}(?![\w]|[.,-]\d)/g;

/** Taxpayer numbers of Brazil (CPF), in their written form, with both check digits right. @see https://www.gov.br/receitafederal/pt-br */
export const brCpf: Detector = {
  kind: "br_cpf",
  find: (text) =>
    spansOf(text, CPF, (match) => {
      const digits = digitsOf(match);
      if (/^(\d)\1+$/.test(digits)) return false;
      const nine = digits.slice(0, 9);
      const first = checkDigitOf(nine);
      return digits === `${nine}${first}${checkDigitOf(`${nine}${first}`)}`;
    }),
};

export function checkDigitOf(digits: string): number {
  let sum = 0;
  for (const [index, digit] of [...digits].entries()) sum += Number(digit) * (digits.length + 1 - index);
  return ((sum * 10) % 11) % 10;
}
