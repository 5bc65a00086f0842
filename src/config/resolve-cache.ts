import type { z } from "zod";
import { DEFAULTS } from "./defaults.js";
import type { cacheOptions } from "./sections/cache.js";
import type { CacheConfig } from "./varve-config.js";

/** What is kept, and how much of it. */
export function resolveCache(input: z.output<typeof cacheOptions>): CacheConfig {
  return {
    embeddings: input.embeddings ?? DEFAULTS.embeddingCache,
    memoryBytes: input.memoryBytes ?? DEFAULTS.cacheMemoryBytes,
    storeBytes: input.storeBytes ?? DEFAULTS.cacheStoreBytes,
    responses: input.responses ?? DEFAULTS.responseCache,
    responseBytes: input.responseBytes ?? DEFAULTS.responseBytes,
    responseTtlSeconds: input.responseTtlSeconds ?? DEFAULTS.responseTtlSeconds,
  };
}
