import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseVectors } from "./parse-vectors.js";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** What `JSON.parse` gives, with each array of nothing but numbers as floats. */
function expected(value: unknown): unknown {
  if (Array.isArray(value)) {
    const isVector = value.length > 0 && value.every((item) => typeof item === "number");
    return isVector ? new Float32Array(value) : value.map(expected);
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, expected(item)]));
}

/** Whether an array starts with a number and goes on with something else. */
function mixes(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const items: unknown[] = Object.values(value);
  const isMixed = typeof items[0] === "number" && items.some((item) => typeof item !== "number");
  return (Array.isArray(value) && isMixed) || items.some(mixes);
}

const digits = (maxLength: number) =>
  fc.stringMatching(/^\d+$/, { maxLength: 40 }).map((text) => text.slice(0, maxLength));
/** Numbers as JSON may spell them, which no printer would. */
const spelledNumber = fc
  .tuple(
    fc.constantFrom("", "-"),
    fc.constantFrom("0", "7", "12", "999999999999999", "123456789012345678901"),
    fc.option(digits(30), { nil: "" }),
    fc.constantFrom("", "e5", "E-7", "e+20", "e-40", "e-330", "e39"),
  )
  .map(
    ([sign, whole, fraction, exponent]) =>
      `${sign}${whole}${fraction === "" ? "" : `.${fraction}`}${exponent}`,
  );

describe("parseVectors", () => {
  it("rounds every number as JSON.parse and Float32Array do, however it is spelled", () => {
    fc.assert(
      fc.property(fc.array(spelledNumber, { minLength: 1 }), (spelled) => {
        const text = `[${spelled.join(" , ")}]`;
        expect(parseVectors(bytes(text))).toEqual(new Float32Array(JSON.parse(text)));
      }),
      { numRuns: 2_000 },
    );
  });

  it("rounds any double as Float32Array does", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 }),
        (numbers) => {
          const text = JSON.stringify(numbers);
          expect(parseVectors(bytes(text))).toEqual(new Float32Array(JSON.parse(text)));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it("rounds numbers next to the middle between two floats to the side where they are", () => {
    const middle = (1 + Math.fround(1 + 2 ** -23)) / 2;
    const texts = [middle, middle + 2 ** -52, middle - 2 ** -52].map((value) => value.toFixed(40));
    const text = `[${texts.join(",")}, ${texts[0]}00001]`;
    expect(parseVectors(bytes(text))).toEqual(new Float32Array(JSON.parse(text)));
  });

  it("gives what JSON.parse does for any other JSON, with whitespace or without", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 2, "\t"), (value, space) => {
        const text = JSON.stringify(value, null, space);
        const parsed: unknown = JSON.parse(text);
        expect(parseVectors(bytes(text))).toEqual(mixes(parsed) ? parsed : expected(parsed));
      }),
      { numRuns: 1_000 },
    );
  });

  it("leaves texts alone that look like vectors", () => {
    const value = { texts: ["[1,2]", '\\"[3]', "ü[4]"], embeddings: [[0.5, -1], [2]] };
    expect(parseVectors(bytes(JSON.stringify(value)))).toEqual(expected(value));
  });

  it("reads vectors longer than most", () => {
    const numbers = Array.from({ length: 5_000 }, (_, index) => Math.sin(index));
    expect(parseVectors(bytes(JSON.stringify([numbers])))).toEqual([new Float32Array(numbers)]);
  });

  it("parses as JSON.parse does where an array holds more than numbers", () => {
    const text = '{"a":[1,"b"],"c":[2,3]}';
    expect(parseVectors(bytes(text))).toEqual(JSON.parse(text));
  });

  it.each([
    "",
    "[",
    "[1",
    "[1,",
    "[1,]",
    "[01]",
    "[1.]",
    "[.5]",
    "[-]",
    "[1e]",
    "[1e+]",
    "[+1]",
    "[1 2]",
    '{"a":[1}',
    '["a',
    "[1]]",
  ])("refuses %j", (text) => {
    expect(() => parseVectors(bytes(text))).toThrow(SyntaxError);
  });
});
