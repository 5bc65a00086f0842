import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WordEmbedder } from "../../test/fixtures/word-embedder.js";
import { PartialEmbeddingError } from "../errors.js";
import type { Embedder, EmbedOptions, EmbedResult } from "../spec/embedder.js";
import { SILENT_LOGGER } from "../spec/logger.js";
import { openStore } from "../store/open-store.js";
import { cacheEmbedder, type EmbeddingCacheSettings } from "./cache-embedder.js";

const SETTINGS: EmbeddingCacheSettings = {
  memoryBytes: 10_000_000,
  storeBytes: 10_000_000,
  clock: () => new Date("2026-01-01T00:00:00Z"),
  logger: SILENT_LOGGER,
};
const DOCUMENT = { purpose: "document" } as const;
const QUERY = { purpose: "query" } as const;

/** Answers when it is told to, and counts dollars. */
class SlowEmbedder implements Embedder {
  readonly space = { model: "slow", dimensions: 2 };
  readonly calls: { texts: readonly string[]; answer: () => void; signal: AbortSignal | undefined }[] = [];

  embed(texts: readonly string[], { signal }: EmbedOptions): Promise<EmbedResult> {
    return new Promise((resolve, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason));
      const answer = () =>
        resolve({
          vectors: texts.map((text) => Float32Array.of(text.length, 1)),
          requests: 1,
          inputTokens: texts.length,
          cost: { usd: 0.5 },
        });
      this.calls.push({ texts, answer, signal });
    });
  }
}

describe("the embedding cache", () => {
  it("asks for no text twice, in one call or in several, and gives the same vectors", async () => {
    const inner = new WordEmbedder();
    const { embedder, counts } = cacheEmbedder(inner, SETTINGS);
    const plain = await new WordEmbedder().embed(["a cat", "a dog", "a cat"], DOCUMENT);
    const first = await embedder.embed(["a cat", "a dog", "a cat"], DOCUMENT);
    expect(first.vectors).toEqual(plain.vectors);
    expect(inner.calls.map(({ texts }) => texts)).toEqual([["a cat", "a dog"]]);
    const second = await embedder.embed(["a dog", "a bird"], DOCUMENT);
    expect(inner.calls.map(({ texts }) => texts)).toEqual([["a cat", "a dog"], ["a bird"]]);
    expect(second).toMatchObject({ requests: 1, inputTokens: 2 });
    expect(await embedder.embed(["a bird", "a cat"], DOCUMENT)).toMatchObject({
      requests: 0,
      inputTokens: 0,
      cost: { usd: 0 },
      cached: true,
    });
    expect(counts.stats()).toMatchObject({ hits: 3, misses: 3, shared: 0, hitRate: 0.5 });
  });

  it("keeps what is to be compared apart: purposes, models, lengths and scaling", async () => {
    const store = (await openStore({ provider: "sqlite", path: ":memory:" })).cache;
    if (store === undefined) throw new Error("The store has no cache.");
    const inner = new WordEmbedder("m1");
    const { embedder } = cacheEmbedder(inner, { ...SETTINGS, store });
    await embedder.embed(["text"], DOCUMENT);
    await embedder.embed(["text"], QUERY);
    expect(inner.calls).toHaveLength(2);
    const other = new WordEmbedder("m2");
    await cacheEmbedder(other, { ...SETTINGS, store }).embedder.embed(["text"], DOCUMENT);
    expect(other.calls).toHaveLength(1);
    const scaled = new WordEmbedder("m1");
    await cacheEmbedder(scaled, { ...SETTINGS, store, normalize: true }).embedder.embed(["text"], DOCUMENT);
    expect(scaled.calls).toHaveLength(1);
    const same = new WordEmbedder("m1");
    await cacheEmbedder(same, { ...SETTINGS, store }).embedder.embed(["text"], DOCUMENT);
    expect(same.calls).toHaveLength(0);
  });

  it("brings every bit of a vector back from the store", async () => {
    const store = (await openStore({ provider: "sqlite", path: ":memory:" })).cache;
    if (store === undefined) throw new Error("The store has no cache.");
    await fc.assert(
      fc.asyncProperty(
        fc.float32Array({ minLength: 3, maxLength: 3, noNaN: true }),
        fc.uuid(),
        async (vector, text) => {
          const inner: Embedder = {
            space: { model: "exact", dimensions: 3 },
            embed: async () => ({ vectors: [vector], requests: 1 }),
          };
          await cacheEmbedder(inner, { ...SETTINGS, store }).embedder.embed([text], DOCUMENT);
          const silent: Embedder = { space: inner.space, embed: () => Promise.reject(new Error("asked")) };
          const again = await cacheEmbedder(silent, { ...SETTINGS, store }).embedder.embed([text], DOCUMENT);
          expect(again.vectors).toEqual([vector]);
        },
      ),
      { numRuns: 50 },
    );
  });

  it("makes one request for equal calls at once, and bills it once", async () => {
    const inner = new SlowEmbedder();
    const { embedder, counts } = cacheEmbedder(inner, SETTINGS);
    const both = Promise.all([embedder.embed(["x", "y"], QUERY), embedder.embed(["y", "x"], QUERY)]);
    await Promise.resolve();
    await Promise.resolve();
    expect(inner.calls.map(({ texts }) => texts)).toEqual([["x", "y"]]);
    inner.calls[0]?.answer();
    const [one, other] = await both;
    expect(one).toMatchObject({ requests: 1, cost: { usd: 0.5 } });
    expect(other).toMatchObject({ requests: 0, cost: { usd: 0 }, cached: true });
    expect(other.vectors).toEqual([...one.vectors].reverse());
    await embedder.embed(["x", "y"], QUERY);
    expect(counts.stats()).toEqual({ hits: 2, misses: 2, shared: 2, hitRate: 1 / 3, savedUsd: 0.5 });
  });

  it("lets one caller go without disturbing the other, and stops the request when all have gone", async () => {
    const inner = new SlowEmbedder();
    const { embedder } = cacheEmbedder(inner, SETTINGS);
    const [first, second] = [new AbortController(), new AbortController()];
    const one = embedder.embed(["x"], { ...QUERY, signal: first.signal });
    const other = embedder.embed(["x"], { ...QUERY, signal: second.signal });
    await Promise.resolve();
    await Promise.resolve();
    first.abort();
    await expect(one).rejects.toMatchObject({ code: "ABORTED" });
    expect(inner.calls[0]?.signal?.aborted).toBe(false);
    inner.calls[0]?.answer();
    expect((await other).vectors).toHaveLength(1);
    const alone = new AbortController();
    const third = embedder.embed(["z"], { ...QUERY, signal: alone.signal });
    await Promise.resolve();
    await Promise.resolve();
    alone.abort();
    await expect(third).rejects.toMatchObject({ code: "ABORTED" });
    expect(inner.calls[1]?.signal?.aborted).toBe(true);
  });

  it("keeps the vectors of a call that failed in part, and tells the positions of the caller's own texts", async () => {
    const inner = new WordEmbedder();
    const { embedder } = cacheEmbedder(inner, SETTINGS);
    const failed = await embedder
      .embed(["good", "unembeddable", "good"], DOCUMENT)
      .catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(PartialEmbeddingError);
    expect((failed as PartialEmbeddingError).failures.map(({ index }) => index)).toEqual([1]);
    expect((failed as PartialEmbeddingError).vectors.map((vector) => vector !== undefined)).toEqual([
      true,
      false,
      true,
    ]);
    await embedder.embed(["good"], DOCUMENT);
    expect(inner.calls).toHaveLength(1);
    await expect(embedder.embed(["unembeddable"], DOCUMENT)).rejects.toMatchObject({ code: "MODEL_FAILED" });
  });

  it("does not keep a vector that stands for a part of its text", async () => {
    let calls = 0;
    const inner: Embedder = {
      space: { model: "cutting", dimensions: 1 },
      embed: async (texts) => {
        calls += 1;
        return { vectors: texts.map(() => Float32Array.of(1)), requests: 1, truncated: [0] };
      },
    };
    const { embedder } = cacheEmbedder(inner, SETTINGS);
    expect(await embedder.embed(["long", "short"], DOCUMENT)).toMatchObject({ truncated: [0] });
    expect(await embedder.embed(["short", "long"], DOCUMENT)).toMatchObject({ truncated: [1] });
    expect(calls).toBe(2);
  });

  it("is not changed by a caller that changes what it got, and forgets when it is told to", async () => {
    const inner = new WordEmbedder();
    const { embedder, clear } = cacheEmbedder(inner, SETTINGS);
    const [vector] = (await embedder.embed(["text"], DOCUMENT)).vectors;
    const original = vector?.slice();
    vector?.fill(9);
    expect((await embedder.embed(["text"], DOCUMENT)).vectors).toEqual([original]);
    clear();
    await embedder.embed(["text"], DOCUMENT);
    expect(inner.calls).toHaveLength(2);
  });

  it("goes without its store when that fails", async () => {
    const store = {
      get: () => Promise.reject(new Error("broken")),
      put: () => Promise.reject(new Error("broken")),
      clear: async () => {},
    };
    const { embedder } = cacheEmbedder(new WordEmbedder(), { ...SETTINGS, store });
    expect((await embedder.embed(["text"], DOCUMENT)).vectors).toHaveLength(1);
  });
});
