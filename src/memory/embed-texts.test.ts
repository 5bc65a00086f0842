import { describe, expect, it } from "vitest";
import { WordEmbedder } from "../../test/fixtures/word-embedder.js";
import { PartialEmbeddingError, VarveError } from "../errors.js";
import type { Embedder } from "../spec/embedder.js";
import { embedText, embedTexts } from "./embed-texts.js";
import { UsageTally } from "./usage-tally.js";

const QUERY = { purpose: "query" } as const;
const embedderOf = (embed: Embedder["embed"]): Embedder => ({ space: { model: "x", dimensions: 1 }, embed });

describe("embedTexts", () => {
  it("makes no call for no texts", async () => {
    const embedder = new WordEmbedder();
    expect(await embedTexts(embedder, [], QUERY, new UsageTally())).toEqual([]);
    expect(embedder.calls).toEqual([]);
  });

  it("returns a vector or an error for each text, in order, and counts what was spent", async () => {
    const tally = new UsageTally();
    const embedded = await embedTexts(new WordEmbedder(), ["green tea", "unembeddable", "dog"], QUERY, tally);
    expect(embedded).toEqual([expect.any(Float32Array), expect.any(VarveError), expect.any(Float32Array)]);
    expect(tally.total().embedding).toEqual({ calls: 3, inputTokens: 3 });
  });

  it("rejects where every text failed, also if the embedder calls that partial", async () => {
    const error = new VarveError("MODEL_FAILED", "No vector.");
    const partial = new PartialEmbeddingError("1 text failed.", {
      vectors: [undefined],
      failures: [{ index: 0, error }],
      inputTokens: undefined,
      requests: 1,
    });
    const embedder = embedderOf(() => Promise.reject(partial));
    await expect(embedTexts(embedder, ["tea"], QUERY, new UsageTally())).rejects.toBe(partial);
    await expect(embedText(embedder, "tea", QUERY, new UsageTally())).rejects.toBe(partial);
  });

  it("does not take a missing vector for another text's", async () => {
    const embedder = embedderOf(async () => ({ vectors: [new Float32Array([1])], requests: 1 }));
    const embedded = await embedTexts(embedder, ["tea", "dog"], QUERY, new UsageTally());
    expect(embedded[0]).toEqual(new Float32Array([1]));
    expect(embedded[1]).toMatchObject({
      code: "RESPONSE_INVALID",
      message: expect.stringContaining("1 vectors for 2 texts"),
    });
  });
});
