import { PartialEmbeddingError, VarveError } from "../errors.js";
import type { CacheStore } from "../spec/cache-store.js";
import type { Embedder, EmbedOptions, EmbedResult } from "../spec/embedder.js";
import type { Logger } from "../spec/logger.js";
import { overrideMethods } from "../util/override-methods.js";
import { CacheCounts } from "./cache-counts.js";
import { cacheKey } from "./cache-key.js";
import {
  assembleResult,
  type BatchOutcome,
  failureOf,
  NOTHING_SPENT,
  outcomeOf,
  type Spent,
} from "./embedding-batch.js";
import { LruCache } from "./lru-cache.js";
import { SharedCall } from "./shared-call.js";
import { decodeVector, encodeVector, sizeOfVector, type VectorEntry } from "./vector-entry.js";

export interface EmbeddingCacheSettings {
  /** What tells vectors apart beside model, dimensions and purpose: whether the service scales them to length 1. */
  readonly normalize?: boolean | undefined;
  readonly memoryBytes: number;
  /** Below the cache in memory; absent: it ends with the process. */
  readonly store?: CacheStore | undefined;
  readonly storeBytes: number;
  readonly clock: () => Date;
  readonly logger: Logger;
}

export interface EmbeddingCache<E extends Embedder> {
  readonly embedder: E;
  readonly counts: CacheCounts;
  /** Drops what is in memory. */
  clear(): void;
}

/** The same embedder, which asks for no text twice: neither one after the other nor at once. */
export function cacheEmbedder<E extends Embedder>(
  embedder: E,
  settings: EmbeddingCacheSettings,
): EmbeddingCache<E> {
  const cached = new CachedEmbedding(embedder, settings);
  const embed: Embedder["embed"] = (texts, options) => cached.embed(texts, options);
  return {
    embedder: overrideMethods(embedder, { embed }),
    counts: cached.counts,
    clear: () => cached.memory.clear(),
  };
}

class CachedEmbedding {
  readonly counts = new CacheCounts();
  readonly memory: LruCache<VectorEntry>;
  readonly #embedder: Embedder;
  readonly #settings: EmbeddingCacheSettings;
  readonly #underway = new Map<string, SharedCall<BatchOutcome>>();

  constructor(embedder: Embedder, settings: EmbeddingCacheSettings) {
    this.#embedder = embedder;
    this.#settings = settings;
    this.memory = new LruCache(settings.memoryBytes, sizeOfVector);
  }

  async embed(texts: readonly string[], options: EmbedOptions): Promise<EmbedResult> {
    const keys = texts.map((text) => this.#keyOf(text, options));
    const wanted = new Map(keys.map((key, index) => [key, texts[index] ?? ""]));
    const outcomes = new Map<string, Float32Array | VarveError>();
    for (const [key, { vector }] of await this.#look(wanted)) outcomes.set(key, vector);
    const missing = [...wanted].filter(([key]) => !outcomes.has(key));
    const joined = new Set(missing.flatMap(([key]) => this.#usable(key) ?? []));
    const own = missing.filter(([key]) => this.#usable(key) === undefined);
    for (let count = own.length; count < missing.length; count += 1) this.counts.share();
    const started = own.length === 0 ? undefined : this.#start(new Map(own), options);
    const truncated = new Set<string>();
    const wait = async (call: SharedCall<BatchOutcome>): Promise<Spent> => {
      const batch = await call.wait(options.signal);
      for (const [key, outcome] of batch.outcomes) outcomes.set(key, outcome);
      for (const key of batch.truncated) truncated.add(key);
      return batch.spent;
    };
    const [spent = NOTHING_SPENT] = await Promise.all([started && wait(started), ...[...joined].map(wait)]);
    return assembleResult(keys, outcomes, truncated, spent);
  }

  #keyOf(text: string, { purpose }: EmbedOptions): string {
    const { model, dimensions } = this.#embedder.space;
    return cacheKey("embedding", model, dimensions, purpose, this.#settings.normalize ?? null, text);
  }

  async #look(wanted: ReadonlyMap<string, string>): Promise<Map<string, VectorEntry>> {
    const found = new Map<string, VectorEntry>();
    for (const key of wanted.keys()) {
      const entry = this.memory.get(key);
      if (entry !== undefined) found.set(key, entry);
    }
    const { store } = this.#settings;
    const unknown = [...wanted.keys()].filter((key) => !found.has(key) && !this.#underway.has(key));
    if (store !== undefined && unknown.length > 0) {
      for (const [index, bytes] of (await this.#read(store, unknown)).entries()) {
        const entry = bytes && decodeVector(bytes, this.#embedder.space.dimensions);
        const key = unknown[index];
        if (entry === undefined || key === undefined) continue;
        this.memory.set(key, entry);
        found.set(key, entry);
      }
    }
    for (const { usd } of found.values()) this.counts.hit(usd);
    return found;
  }

  /** A cache that cannot be read is no reason to fail. */
  async #read(store: CacheStore, keys: readonly string[]): Promise<readonly (Uint8Array | undefined)[]> {
    try {
      return await store.get(keys, this.#settings.clock().toISOString());
    } catch (error) {
      this.#report("The embedding cache could not be read", error);
      return [];
    }
  }

  /** A request that is under way for the key, and that others still wait for. */
  #usable(key: string): SharedCall<BatchOutcome> | undefined {
    const call = this.#underway.get(key);
    return call?.isAborted === false ? call : undefined;
  }

  #start(own: ReadonlyMap<string, string>, options: EmbedOptions): SharedCall<BatchOutcome> {
    const keys = [...own.keys()];
    const texts = [...own.values()];
    for (const _ of keys) this.counts.miss();
    const call = new SharedCall(async (signal): Promise<BatchOutcome> => {
      try {
        const result = await this.#embedder.embed(texts, { ...options, signal });
        await this.#keep(keys, texts, result);
        return outcomeOf(keys, result);
      } catch (error) {
        if (error instanceof PartialEmbeddingError) await this.#keep(keys, texts, error);
        return failureOf(keys, error);
      } finally {
        for (const key of keys) if (this.#underway.get(key) === call) this.#underway.delete(key);
      }
    });
    for (const key of keys) this.#underway.set(key, call);
    return call;
  }

  /** A vector that stands for a part of its text is not kept: the caller must hear of it each time. */
  async #keep(
    keys: readonly string[],
    texts: readonly string[],
    result: Pick<EmbedResult, "truncated"> & {
      readonly cost?: EmbedResult["cost"] | undefined;
      readonly vectors: readonly (Float32Array | undefined)[];
    },
  ): Promise<void> {
    const { store, storeBytes } = this.#settings;
    const shares = costShares(texts, result.cost?.usd);
    const entries = keys.flatMap((key, place) => {
      const vector = result.vectors[place];
      if (vector === undefined || result.truncated?.includes(place) === true) return [];
      return [{ key, entry: { vector: vector.slice(), usd: shares?.[place] } }];
    });
    for (const { key, entry } of entries) this.memory.set(key, entry);
    try {
      await store?.put(
        entries.map(({ key, entry }) => ({ key, value: encodeVector(entry) })),
        storeBytes,
      );
    } catch (error) {
      this.#report("The embedding cache could not be written", error);
    }
  }

  #report(message: string, error: unknown): void {
    const code = VarveError.isInstance(error) ? error.code : "INTERNAL";
    this.#settings.logger.warn(message, { code });
  }
}

/** Each text's share of what they cost together, by length: the service states the tokens of a request only. */
function costShares(texts: readonly string[], usd: number | undefined): readonly number[] | undefined {
  if (usd === undefined) return undefined;
  const lengths = texts.map((text) => Buffer.byteLength(text, "utf8"));
  const total = lengths.reduce((sum, length) => sum + length, 0);
  return lengths.map((length) => (total === 0 ? 0 : (usd * length) / total));
}
