import { expect, it } from "vitest";
import { compareModels, estimateCost } from "./estimate-cost.js";

const CALL = { inputTokens: 2000, outputTokens: 300 };

it("orders models by what a call costs, and puts those of unknown price last", () => {
  const models = ["amazon.nova-lite-v1:0", "no.such-model-v1:0", "amazon.nova-micro-v1:0"];
  const compared = compareModels({ ...CALL, models });
  expect(compared.map(({ model }) => model)).toEqual([models[2], models[0], models[1]]);
  expect(compared.at(-1)?.usd).toBeUndefined();
  expect(compared[1]).toEqual(estimateCost({ ...CALL, model: "amazon.nova-lite-v1:0" }));
});

it("compares all active chat models where none are named", () => {
  const compared = compareModels(CALL);
  expect(compared.length).toBeGreaterThan(20);
  const prices = compared.flatMap(({ usd }) => usd ?? []);
  expect(prices).toEqual(prices.toSorted((a, b) => a - b));
});

it("refuses counts that are none", () => {
  expect(() => compareModels({ inputTokens: -1 })).toThrow("inputTokens must be a whole number from 0");
});
