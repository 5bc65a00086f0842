import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nearest } from "./nearest.js";

const REGIONS = ["us-east-1", "us-east-2", "us-west-2", "eu-central-1"];

describe("nearest", () => {
  test.each([
    ["us-east1", "us-east-1"],
    ["US_WEST_2", "us-west-2"],
    ["su-west-2", "us-west-2"],
    ["central", "eu-central-1"],
  ])("takes %s for %s", (given, meant) => {
    expect(nearest(given, REGIONS)).toBe(meant);
  });

  test("offers nothing when nothing is close", () => {
    expect(nearest("moon", REGIONS)).toBeUndefined();
    expect(nearest("", REGIONS)).toBeUndefined();
    expect(nearest("x", ["y"])).toBeUndefined();
  });

  test("takes the first of equals", () => {
    expect(nearest("us-east-3", REGIONS)).toBe("us-east-1");
  });

  test("finds a text that is among the candidates", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 2, maxLength: 20 }), { minLength: 1 }),
        fc.nat(),
        (texts, at) => {
          const text = texts[at % texts.length] ?? "";
          const found = nearest(text, texts);
          expect(found?.toLowerCase().replaceAll("_", "-")).toBe(text.toLowerCase().replaceAll("_", "-"));
        },
      ),
    );
  });
});
