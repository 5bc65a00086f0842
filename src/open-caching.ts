import type { VarveConfig } from "./config/varve-config.js";
import type { MemoryParts } from "./open-metering.js";
import type { MemoryStats } from "./spec/cache-stats.js";
import { type Logger, SILENT_LOGGER } from "./spec/logger.js";
import type { Scope } from "./spec/scope.js";
import type { Store } from "./spec/store.js";
import { overrideMethods } from "./util/override-methods.js";

/** Parts with caches around the models, which ask a meter within for nothing that they hold: what is found costs nothing. */
export interface CachedParts extends MemoryParts {
  /** Absent: there is no cache. */
  readonly stats?: () => MemoryStats;
}

/** The parts with the caches that the configuration asks for. */
export async function openCaching(
  parts: MemoryParts,
  config: VarveConfig,
  {
    clock = () => new Date(),
    logger = SILENT_LOGGER,
  }: { readonly clock?: () => Date; readonly logger?: Logger },
): Promise<CachedParts> {
  const { embeddings, responses } = config.cache;
  if (embeddings === "off" && responses === "off") return parts;
  const [vectors, replies] = await Promise.all([
    embeddings === "off" ? undefined : cachedEmbedder(parts, config, { clock, logger }),
    responses === "off" ? undefined : cachedLanguageModel(parts, config, clock),
  ]);
  const clearing = [vectors, replies].flatMap((cache) => cache?.clear ?? []);
  return {
    ...parts,
    embedder: vectors?.embedder ?? parts.embedder,
    languageModel: replies?.languageModel ?? parts.languageModel,
    store: forgettingCaches(parts.store, clearing),
    stats: () => ({
      ...(vectors !== undefined && { embeddings: vectors.counts.stats() }),
      ...(replies !== undefined && { responses: replies.counts.stats() }),
    }),
  };
}

async function cachedEmbedder(
  { embedder, store }: MemoryParts,
  { cache: { embeddings, memoryBytes, storeBytes }, embedder: { normalize } }: VarveConfig,
  surroundings: { readonly clock: () => Date; readonly logger: Logger },
) {
  const { cacheEmbedder } = await import("./cache/cache-embedder.js");
  const below = embeddings === "store" ? store.cache : undefined;
  return cacheEmbedder(embedder, { memoryBytes, storeBytes, normalize, store: below, ...surroundings });
}

async function cachedLanguageModel(
  { languageModel }: MemoryParts,
  { cache: { responseBytes, responseTtlSeconds }, llm }: VarveConfig,
  clock: () => Date,
) {
  const { cacheLanguageModel } = await import("./cache/cache-language-model.js");
  const { connection: _, quota: __, ...modelSettings } = llm;
  return cacheLanguageModel(languageModel, {
    modelSettings,
    memoryBytes: responseBytes,
    ttlSeconds: responseTtlSeconds,
    clock,
  });
}

/** The same store; whoever has it erase something has the caches erased, for their keys name no owner. */
function forgettingCaches(store: Store, clearing: readonly (() => void)[]): Store {
  return overrideMethods(store, {
    forget: async (scope: Scope) => {
      const report = await store.forget(scope);
      for (const clear of clearing) clear();
      await store.cache?.clear();
      return report;
    },
    reset: async () => {
      await store.reset();
      for (const clear of clearing) clear();
    },
  });
}
