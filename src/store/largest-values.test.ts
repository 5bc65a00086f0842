import fc from "fast-check";
import { expect, it } from "vitest";
import { kthLargest } from "./kth-largest.js";

it("is the k-th of the values in descending order, or minus infinity when there are fewer", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -9, max: 9 }), { maxLength: 40 }),
      fc.integer({ min: 1, max: 45 }),
      (values, k) => {
        expect(kthLargest(values, k)).toBe(
          [...values].sort((a, b) => b - a)[k - 1] ?? Number.NEGATIVE_INFINITY,
        );
      },
    ),
    { numRuns: 1000 },
  );
});
