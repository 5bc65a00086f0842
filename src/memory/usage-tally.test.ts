import { describe, expect, it } from "vitest";
import { UsageTally } from "./usage-tally.js";

describe("UsageTally", () => {
  it("says nothing of tokens before the first call", () => {
    expect(new UsageTally().total()).toEqual({ llm: { calls: 0 }, embedding: { calls: 0 } });
  });

  it("passes on what one call stated, and zero as zero", () => {
    const tally = new UsageTally();
    tally.countGeneration({ usage: { inputTokens: 7, outputTokens: 0 } });
    tally.countEmbedding({ requests: 3, inputTokens: 0 });
    expect(tally.total()).toEqual({
      llm: { calls: 1, inputTokens: 7, outputTokens: 0 },
      embedding: { calls: 3, inputTokens: 0 },
    });
  });

  it("adds up several calls", () => {
    const tally = new UsageTally();
    tally.countEmbedding({ requests: 1, inputTokens: 5 });
    tally.countEmbedding({ requests: 2, inputTokens: 6 });
    tally.countGeneration({ usage: { inputTokens: 1, cacheReadTokens: 2 } });
    tally.countGeneration({ usage: { inputTokens: 3, cacheReadTokens: 4 } });
    expect(tally.total()).toEqual({
      llm: { calls: 2, inputTokens: 4, cacheReadTokens: 6 },
      embedding: { calls: 3, inputTokens: 11 },
    });
  });

  it.each([
    [5, undefined],
    [undefined, 5],
  ])("states no sum of %s and %s tokens", (first, second) => {
    const tally = new UsageTally();
    tally.countEmbedding({ requests: 1, inputTokens: first });
    tally.countEmbedding({ requests: 1, inputTokens: second });
    tally.countEmbedding({ requests: 1, inputTokens: 1 });
    expect(tally.total().embedding).toEqual({ calls: 3 });
  });
});
