import { expect, it } from "vitest";
import { addCosts } from "./add-costs.js";

it("costs add up exactly where floating point would not", () => {
  expect(addCosts({ usd: 0.1 }, { usd: 0.2 })).toEqual({ usd: 0.3 });
});

it("a sum with an unknown price is unknown and says how many calls had none", () => {
  expect(addCosts({ usd: 1 }, { usd: undefined, unpriced: 1 }, { usd: undefined, unpriced: 2 })).toEqual({
    usd: undefined,
    unpriced: 3,
  });
});

it("what nobody counted has no cost", () => {
  expect(addCosts(undefined, undefined)).toBeUndefined();
  expect(addCosts(undefined, { usd: 2 })).toEqual({ usd: 2 });
});
