import { z } from "zod";
import { DEFAULTS } from "../defaults.js";
import { option } from "../option.js";

/** `cache`: what is kept so that it need not be asked for again. */
export const cacheOptions = z.strictObject({
  embeddings: option(
    z.enum(["off", "memory", "store"]),
    "Keeps the vector of every text, by a hash of the text: until the process ends, or in the store, too.",
    DEFAULTS.embeddingCache,
  ),
  memoryBytes: option(
    z
      .int()
      .min(0)
      .max(2 ** 40),
    "Most bytes of vectors in memory; a vector of 1,024 dimensions has 4,096.",
    DEFAULTS.cacheMemoryBytes,
  ),
  storeBytes: option(
    z
      .int()
      .min(0)
      .max(2 ** 40),
    "Most bytes of vectors in the store; the oldest make room.",
    DEFAULTS.cacheStoreBytes,
  ),
  responses: option(
    z.enum(["off", "memory"]),
    "Keeps the language model's complete replies until the process ends, by the exact request.",
    DEFAULTS.responseCache,
  ),
  responseBytes: option(
    z
      .int()
      .min(0)
      .max(2 ** 40),
    "Most bytes of replies in memory; those used longest ago make room.",
    DEFAULTS.responseBytes,
  ),
  responseTtlSeconds: option(
    z.int().min(1).max(31_536_000),
    "How long a reply answers equal requests, in seconds.",
    DEFAULTS.responseTtlSeconds,
  ),
});
