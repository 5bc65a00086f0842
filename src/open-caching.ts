import type { VarveConfig } from "./config/varve-config.js";
import type { MemoryParts } from "./open-metering.js";
import type { MemoryStats } from "./spec/cache-stats.js";
import { type Logger, SILENT_LOGGER } from "./spec/logger.js";
import type { Scope } from "./spec/scope.js";
import type { Store } from "./spec/store.js";
import { overrideMethods } from "./util/override-methods.js";

/** Parts with a cache around the embedder, which asks a meter within for nothing that it holds: what is found costs nothing. */
export interface CachedParts extends MemoryParts {
  /** Absent: there is no cache. */
  readonly stats?: () => MemoryStats;
}

/** The parts with the caches that the configuration asks for. */
export async function openCaching(
  parts: MemoryParts,
  { cache: { embeddings, ...sizes }, embedder: { normalize } }: VarveConfig,
  {
    clock = () => new Date(),
    logger = SILENT_LOGGER,
  }: { readonly clock?: () => Date; readonly logger?: Logger },
): Promise<CachedParts> {
  if (embeddings === "off") return parts;
  const { cacheEmbedder } = await import("./cache/cache-embedder.js");
  const { store } = parts;
  const below = embeddings === "store" ? store.cache : undefined;
  const cache = cacheEmbedder(parts.embedder, { ...sizes, normalize, store: below, clock, logger });
  return {
    ...parts,
    embedder: cache.embedder,
    store: forgettingCache(store, cache.clear),
    stats: () => ({ embeddings: cache.counts.stats() }),
  };
}

/** The same store; whoever has it erase something has the caches erased, for their keys name no owner. */
function forgettingCache(store: Store, clearMemory: () => void): Store {
  return overrideMethods(store, {
    forget: async (scope: Scope) => {
      const report = await store.forget(scope);
      clearMemory();
      await store.cache?.clear();
      return report;
    },
    reset: async () => {
      await store.reset();
      clearMemory();
    },
  });
}
