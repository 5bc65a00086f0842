import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SENSITIVE_KINDS, type SensitiveKind } from "../../spec/redactor.js";
import { DETECTORS } from "../all-detectors.js";
import { redactSpans } from "../redact-spans.js";
import { checkDigitOf } from "./br-cpf.js";
import { passesLuhn } from "./card.js";
import { checkDigit, repeatsOneDigit } from "./de-tax-id.js";
import { passesMod97 } from "./iban.js";
import { checkLetter } from "./it-fiscal-code.js";

const digits = (length: number) =>
  fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: length, maxLength: length });
const letters = (alphabet: string, length: number) =>
  fc.string({ unit: fc.constantFrom(...alphabet), minLength: length, maxLength: length });
const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** Pieces of sensitive data that are certainly genuine, by rules written anew here. */
const GENUINE: Readonly<Record<SensitiveKind, fc.Arbitrary<string>>> = {
  email: fc
    .tuple(letters("abcxyz0189", 5), letters("abcmnop", 6), fc.constantFrom("com", "de", "co.uk", "museum"))
    .map(([name, host, end]) => `${name}@${host}.${end}`),
  phone: fc.oneof(
    digits(10).map((rest) => `+49${rest}`),
    digits(7).map((rest) => `(415) 5${rest.slice(0, 2)}-${rest.slice(3)}`),
    digits(8).map((rest) => `06 ${rest.match(/../g)?.join(" ")}`),
    digits(8).map((rest) => `020 ${rest.slice(0, 4)} ${rest.slice(4)}`),
  ),
  card: fc.tuple(digits(14), fc.boolean()).map(([middle, grouped]) => {
    const known = `4${middle}`;
    const last = [..."0123456789"].find((digit) => passesLuhn(known + digit)) ?? "";
    const number = known + last;
    return grouped ? (number.match(/.{4}/g)?.join(" ") ?? "") : number;
  }),
  iban: fc.tuple(digits(18), fc.boolean()).map(([account, grouped]) => {
    const check = [...Array(97).keys()].map((n) => String(n + 2).padStart(2, "0"));
    const number = `DE${check.find((two) => passesMod97(`DE${two}${account}`))}${account}`;
    return grouped ? (number.match(/.{1,4}/g)?.join(" ") ?? "") : number;
  }),
  aws_key: fc.oneof(
    letters(`${UPPER}234567`, 16).map((rest) => `AKIA${rest}`),
    fc
      .shuffledSubarray([..."ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789/+"], {
        minLength: 40,
        maxLength: 40,
      })
      .map((parts) => parts.join(""))
      .filter((text) => /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text))
      .filter((text) => !/[a-z]{9}|[A-Z]{9}|\d{9}/.test(text)),
  ),
  us_ssn: fc
    .tuple(
      fc.integer({ min: 1, max: 899 }),
      fc.integer({ min: 1, max: 99 }),
      fc.integer({ min: 1, max: 9999 }),
    )
    .filter(([area]) => area !== 666)
    .map(
      ([a, g, s]) =>
        `${String(a).padStart(3, "0")}-${String(g).padStart(2, "0")}-${String(s).padStart(4, "0")}`,
    ),
  uk_nino: fc
    .tuple(digits(6), fc.constantFrom("A", "B", "C", "D"))
    .map(([number, end]) => `AB${number}${end}`),
  de_tax_id: fc
    .tuple(fc.shuffledSubarray([..."0123456789"], { minLength: 10, maxLength: 10 }), fc.nat(8))
    .map(([order, place]) =>
      order.map((digit, index) => (index === 9 ? (order[place] ?? "") : digit)).join(""),
    )
    .filter((ten) => !ten.startsWith("0") && repeatsOneDigit(ten))
    .map((ten) => `${ten}${checkDigit(ten)}`),
  es_dni: digits(8).map((number) => `${number}${"TRWAGMYFPDXBNJZSQVHLCKE"[Number(number) % 23]}`),
  fr_nir: fc.tuple(digits(2), digits(6)).map(([year, rest]) => {
    const number = `1${year}0775${rest}`;
    return `${number}${String(97 - Number(BigInt(number) % 97n)).padStart(2, "0")}`;
  }),
  it_fiscal_code: digits(5).map((five) => {
    const code = `RSSMRA${five.slice(0, 2)}A01H${five.slice(2)}`;
    return `${code}${checkLetter(code)}`;
  }),
  br_cpf: digits(9)
    .filter((nine) => !/^(\d)\1+$/.test(nine))
    .map((nine) => {
      const first = checkDigitOf(nine);
      const all = `${nine}${first}${checkDigitOf(`${nine}${first}`)}`;
      return `${all.slice(0, 3)}.${all.slice(3, 6)}.${all.slice(6, 9)}-${all.slice(9)}`;
    }),
};

/** What stands around it. */
const around = fc.constantFrom("", "It is ", "note: ", "(", "Write to ", "»");
const behind = fc.constantFrom("", ".", ", please", ")", " is mine", "\n", "«");

describe.each(SENSITIVE_KINDS)("the detector of %s", (kind) => {
  it("finds the whole of what is genuine, wherever it stands", () => {
    fc.assert(
      fc.property(around, GENUINE[kind], behind, (before, genuine, after) => {
        const { text, redactions } = redactSpans(before + genuine + after, [DETECTORS[kind]]);
        expect(text).toBe(`${before}[${kind.toUpperCase()}]${after}`);
        expect(redactions).toEqual([{ kind, count: 1 }]);
      }),
    );
  });

  it("finds nothing in its own masks, nor in any text twice", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), GENUINE[kind], (noise, genuine) => {
        const once = redactSpans(`${noise} ${genuine} ${noise}`, Object.values(DETECTORS)).text;
        const again = redactSpans(once, [DETECTORS[kind]]);
        expect(again.redactions).toEqual([]);
        expect(again.text).toBe(once);
      }),
    );
  });

  it("leaves alone what people remember", () => {
    for (const text of HARMLESS) expect(redactSpans(text, [DETECTORS[kind]]).text).toBe(text);
  });

  it("takes time in proportion to the text, not to its powers", () => {
    for (const unit of ["a", "1", "1 ", "a.", "a@a.", "+1-", "A1", "0 ", "(", "AKIA", "DE89 "]) {
      expect(() => redactSpans(unit.repeat(50_000), [DETECTORS[kind]])).not.toThrow();
    }
  });
});

/** Numbers and codes that are nobody's secret. */
const HARMLESS = [
  "She moved on 2024-05-31 and has paid 1,234,567.89 euros since, 1.234.567,89 in Germany.",
  "The train left at 12:30:45, track 12, coach 265, seats 41 and 43.",
  "Version 10.15.7 of the app runs on 192.168.178.100:8080 and needs Node 20.20.0.",
  "Order 1000000042, invoice 2024-000123, room 4711, ISBN 978-3-16-148410-0.",
  "The commit is 9e599ff2b1a77cd0ac6f4c3e7b5a1d2c3e4f5a6b and the id 0198c7a2-7f3e-7abc-8def-0123456789ab.",
  "He ran 42.195 km in 3 hours 12 minutes; she was born in 1987 and weighs 68.5 kg.",
  "Use amazon.titan-embed-text-v2:0 in us-west-2, model anthropic.claude-haiku-4-5-20251001-v1:0.",
  "Call the function with a@b, then @decorator, at 50% @ 3 pm.",
  "The population is 8 336 817 and the budget 12 345 678 901 dollars.",
  "Their flight LH 400, gate B42, booking code X7K2P9, leaves 2026-11-27T13:26:00Z.",
] as const;

describe("the detectors", () => {
  it.each([
    ["a card with a wrong check digit", "card", "4111 1111 1111 1112"],
    ["an IBAN with wrong check digits", "iban", "DE88 3704 0044 0532 0130 00"],
    ["an SSN of an area that is never given", "us_ssn", "666-12-3456"],
    ["an SSN of the group 00", "us_ssn", "123-00-4567"],
    ["a NINO with an unused prefix", "uk_nino", "BG123456A"],
    ["a tax id with a wrong check digit", "de_tax_id", "86095742718"],
    ["a DNI with a wrong letter", "es_dni", "12345678A"],
    ["a CPF with wrong check digits", "br_cpf", "111.444.777-36"],
    ["forty characters of hex", "aws_key", "da39a3ee5e6b4b0d3255bfef95601890afd80709"],
  ] as const)("do not take %s for one", (_name, kind, text) => {
    expect(redactSpans(text, [DETECTORS[kind]]).redactions).toEqual([]);
  });

  it.each([
    ["card", "5500 0000 0000 0004"],
    ["card", "378282246310005"],
    ["iban", "GB82 WEST 1234 5698 7654 32"],
    ["iban", "NL91ABNA0417164300"],
    ["de_tax_id", "86095742719"],
    ["es_dni", "12345678Z"],
    ["es_dni", "X1234567L"],
    ["fr_nir", "2 55 08 14 168 025 38"],
    ["it_fiscal_code", "RSSMRA85T10A562S"],
    ["br_cpf", "111.444.777-35"],
    ["uk_nino", "QQ 12 34 56 C"],
    ["aws_key", "AKIAIOSFODNN7EXAMPLE"],
    ["aws_key", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"],
    ["phone", "+1 415-555-2671"],
    ["phone", "030 1234567"],
    ["email", "o'brien+news@müller.example"],
  ] as const)("know the published example of %s: %s", (kind, text) => {
    const expected = kind === "uk_nino" ? [] : [{ kind, count: 1 }];
    expect(redactSpans(text, [DETECTORS[kind]]).redactions).toEqual(expected);
  });

  it("find a number that is named as a telephone's", () => {
    expect(redactSpans("My phone number is 5551234567.", [DETECTORS.phone]).text).toBe(
      "My phone number is [PHONE].",
    );
    expect(redactSpans("Order 5551234567 is late.", [DETECTORS.phone]).text).toBe(
      "Order 5551234567 is late.",
    );
  });

  it("give a piece that several find to one of them, and leave no part of it", () => {
    fc.assert(
      fc.property(fc.constantFrom(...SENSITIVE_KINDS), (kind) => {
        fc.assert(
          fc.property(GENUINE[kind], (genuine) => {
            const { text, redactions } = redactSpans(`<${genuine}>`, Object.values(DETECTORS));
            expect(text).toMatch(/^<(?:\[[A-Z_]+\])>$/);
            expect(redactions).toHaveLength(1);
          }),
          { numRuns: 20 },
        );
      }),
    );
  });
});
