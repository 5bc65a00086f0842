import fc from "fast-check";
import { expect, it } from "vitest";
import { fromDollars, perToken, toDollars } from "./pico-dollars.js";

it("a token at three dollars per million costs three million pico-dollars", () => {
  expect(perToken(3)).toBe(3_000_000n);
  expect(perToken(0.026004)).toBe(26_004n);
});

it("an amount survives the way to dollars and back", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2_000n * 10n ** 12n }), (amount) => {
      expect(fromDollars(toDollars(amount))).toBe(amount);
    }),
  );
});
