import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jsonErrorOffset } from "./json-error-position.js";

describe("jsonErrorOffset", () => {
  test.each([
    ['{"a": 1,}', 8],
    ['{"a": 1 "b": 2}', 8],
    ["{'a': 1}", 1],
    ["{a: 1}", 1],
    ["[1, 2", 5],
    ["[1, 2}", 5],
    ["[1 2]", 3],
    ['["a\nb"]', 1],
    ["[01]", 1],
    ["[1.]", 1],
    ["truely", 0],
    ["{} {}", 3],
    ["", 0],
    ["// comment", 0],
  ])("finds the fault of %j at %i", (text, offset) => {
    expect(jsonErrorOffset(text)).toBe(offset);
  });

  test("finds no fault in JSON", () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(undefined, 2, "\t"), (json, space) => {
        const text = JSON.stringify(JSON.parse(json), null, space);
        expect(jsonErrorOffset(text)).toBe(text.length);
      }),
    );
  });

  test("stops before the end of a text that the engine refuses, unless the text ends too early", () => {
    const piece = fc.constantFrom("{", "}", "[", "]", ":", ",", '"a"', "1", "true", " ", "nul", '"', "-");
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join("");
        const offset = jsonErrorOffset(text);
        if (isJson(text)) expect(offset).toBe(text.length);
        else expect(isJson(text.slice(0, offset)) && offset === text.length).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
