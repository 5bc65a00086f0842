import { expect, it } from "vitest";
import { sumUsage } from "./sum-usage.js";

const priced = (usd: number) => ({
  llm: { calls: 1, inputTokens: 10, cost: { usd } },
  embedding: { calls: 1, inputTokens: 5, cost: { usd } },
  rerank: { calls: 1, cost: { usd } },
  cost: { usd: 3 * usd },
});

it("adds calls, tokens and costs, each part for itself", () => {
  expect(sumUsage([priced(0.1), priced(0.2)])).toEqual({
    llm: { calls: 2, inputTokens: 20, cost: { usd: 0.3 } },
    embedding: { calls: 2, inputTokens: 10, cost: { usd: 0.3 } },
    rerank: { calls: 2, cost: { usd: 0.3 } },
    cost: { usd: 0.9 },
  });
});

it("does not know what one of them does not know, and counts what has no price", () => {
  const unknown = { llm: { calls: 1, cost: { usd: undefined, unpriced: 1 } }, embedding: { calls: 0 } };
  const { llm, embedding } = sumUsage([priced(0.1), unknown]);
  expect(llm).toEqual({ calls: 2, cost: { usd: undefined, unpriced: 1 } });
  expect(embedding).toEqual({ calls: 1, inputTokens: 5, cost: { usd: 0.1 } });
});

it("of nothing is nothing, without a cost", () => {
  expect(sumUsage([])).toEqual({ llm: { calls: 0 }, embedding: { calls: 0 } });
});
