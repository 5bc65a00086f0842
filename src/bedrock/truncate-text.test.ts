import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { beginning, ending } from "./truncate-text.js";

describe("beginning and ending", () => {
  it("keep whole characters of at most the limit", () => {
    expect(beginning("a😀b", 2)).toBe("a");
    expect(beginning("a😀b", 3)).toBe("a😀");
    expect(ending("a😀b", 2)).toBe("b");
    expect(ending("a😀b", 3)).toBe("😀b");
    expect(ending("ab", 5)).toBe("ab");
  });

  it("never cut a character in half, and lose no more than one unit", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.nat({ max: 50 }), (text, limit) => {
        for (const [cut, fits] of [
          [beginning(text, limit), (part: string) => text.startsWith(part)],
          [ending(text, limit), (part: string) => text.endsWith(part)],
        ] as const) {
          expect(fits(cut)).toBe(true);
          expect(cut.length).toBeLessThanOrEqual(limit);
          expect(cut.length).toBeGreaterThanOrEqual(Math.min(text.length, limit) - 1);
          expect(Buffer.from(cut).toString()).toBe(cut);
        }
      }),
    );
  });
});
