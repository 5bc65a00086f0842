import { expect, it } from "vitest";
import { formatUsage } from "./format-usage.js";

const SPENT = {
  llm: { calls: 2, inputTokens: 100, outputTokens: 200 },
  embedding: { calls: 1, inputTokens: 7 },
};

it("says calls and tokens, and nothing of costs that nobody counts", () => {
  expect(formatUsage(SPENT)).toBe("2 model calls (100 tokens in, 200 out), 1 embedding call (7 tokens in)");
  expect(formatUsage({ llm: { calls: 0 }, embedding: { calls: 0 } })).toBe("no model calls");
});

it("says the cost where it is counted, and how many prices are unknown", () => {
  const cost = { usd: 0.0033 };
  expect(formatUsage({ ...SPENT, rerank: { calls: 1 }, cost })).toMatch(/, 1 reranking call: \$0\.003300$/);
  expect(formatUsage({ ...SPENT, cost: { usd: undefined, unpriced: 2 } })).toMatch(
    /: cost unknown \(no price for 2 calls\)$/,
  );
});
