import fc from "fast-check";
import { expect, it } from "vitest";
import { LargestValues } from "./largest-values.js";

it("knows the k-th of the values in descending order, or minus infinity while there are fewer", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -9, max: 9 }), { maxLength: 40 }),
      fc.integer({ min: 1, max: 45 }),
      (values, k) => {
        const largest = new LargestValues(k);
        for (const [index, value] of values.entries()) {
          largest.add(value);
          const sorted = values.slice(0, index + 1).sort((a, b) => b - a);
          expect(largest.smallest).toBe(sorted[k - 1] ?? Number.NEGATIVE_INFINITY);
        }
      },
    ),
    { numRuns: 1000 },
  );
});
