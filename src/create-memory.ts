import type { BedrockClient } from "./bedrock/client.js";
import type { BedrockEmbedder } from "./bedrock/embedder.js";
import type { BedrockLLM } from "./bedrock/llm.js";
import type { Transport } from "./bedrock/transport.js";
import type { EmbeddingCache } from "./cache/cache-embedder.js";
import type { ConnectionConfig, QuotaConfig, VarveConfig } from "./config/varve-config.js";
import type { Embedder } from "./spec/embedder.js";
import type { LanguageModel } from "./spec/language-model.js";
import { type Logger, SILENT_LOGGER } from "./spec/logger.js";
import type { Memory as MemoryInterface } from "./spec/memory.js";
import type { Scope } from "./spec/scope.js";
import type { Store } from "./spec/store.js";
import type { Meter } from "./usage/meter.js";
import { overrideMethods } from "./util/override-methods.js";

/** What surrounds a memory; everything has a default. */
export interface MemoryOptions {
  /** Default: silent. */
  readonly logger?: Logger;
  /** The time, for records and signatures. */
  readonly clock?: () => Date;
  /** Makes the ids of new memories; each must be new. Default: random UUIDs. */
  readonly newId?: () => string;
  /** Carries requests to Bedrock. Default: HTTP/1.1 over kept-alive connections. */
  readonly transport?: Transport;
  /** An open store in place of the one that the configuration names; closed with the memory. */
  readonly store?: Store;
  /** Environment variables. Default: those of the process. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** Long-term memory. {@link Memory.fromConfig} makes one. */
export type Memory = MemoryInterface;

export const Memory = {
  /**
   * Opens a memory from a configuration of mem0's form: an object, or the path of a JSON or YAML file.
   * docs/configuration.md lists the options. No request is sent before the first operation needs one.
   *
   * Rejects with a `CONFIG_*`, `MODEL_*`, `REGION_INVALID` or `CREDENTIALS_INVALID` error for a configuration that
   * cannot work, and with a `STORE_*` error if the database cannot be opened.
   */
  async fromConfig(config: unknown, options: MemoryOptions = {}): Promise<Memory> {
    const [{ loadConfig }, { readEnvironment }] = await Promise.all([
      import("./config/load-config.js"),
      import("./config/environment.js"),
    ]);
    return createMemory(await loadConfig(config, readEnvironment(options.environment)), options);
  },
};

async function createMemory(config: VarveConfig, options: MemoryOptions): Promise<Memory> {
  const { logger, clock, newId } = options;
  for (const warning of config.warnings) logger?.warn(warning);
  const [{ BedrockLLM }, { BedrockEmbedder }, { LongTermMemory }, { openStore }] = await Promise.all([
    import("./bedrock/llm.js"),
    import("./bedrock/embedder.js"),
    import("./memory/memory.js"),
    import("./store/open-store.js"),
  ]);
  const { llm, embedder, vectorStore, customInstructions, recentMessages } = config;
  const clients = await connector(options, { [llm.model]: llm.quota, [embedder.model]: embedder.quota });
  const languageModel = new BedrockLLM({ ...llm, client: clients.connect(llm.connection) });
  const embeddings = new BedrockEmbedder({
    ...embedder,
    dimensions: embedder.embeddingDims,
    client: clients.connect(embedder.connection),
    logger,
  });
  // Last, so that nothing is left open if a model is refused.
  const store = options.store ?? (await openStore(vectorStore));
  const meter = await meterOf(config, store, options);
  const models = await metered({ languageModel, embedder: embeddings }, meter, config, (model) => {
    const { baseModel: _, ...settings } = llm;
    return new BedrockLLM({ ...settings, model, client: clients.connect(llm.connection) });
  });
  const cache = await embeddingCacheOf(config, models.embedder, store, options);
  const kept = cache === undefined ? store : forgettingCache(store, cache.clear);
  return new LongTermMemory({
    ...models,
    ...(cache !== undefined && {
      embedder: cache.embedder,
      stats: () => ({ embeddings: cache.counts.stats() }),
    }),
    store: meter === undefined ? kept : closingFirst(kept, () => meter.close()),
    ...(logger !== undefined && { logger }),
    ...(clock !== undefined && { clock }),
    ...(newId !== undefined && { newId }),
    ...(customInstructions !== undefined && { customInstructions }),
    extraction: { recentMessages, ...(llm.maxTokens !== undefined && { maxTokens: llm.maxTokens }) },
    onClose: () => clients.close(),
  });
}

interface Models {
  readonly languageModel: LanguageModel;
  readonly embedder: Embedder;
}

/** What prices calls and holds them to the budgets; `undefined` if nobody asks for it. */
async function meterOf(
  config: VarveConfig,
  store: Store,
  options: MemoryOptions,
): Promise<Meter | undefined> {
  if (!config.cost.enabled) return undefined;
  const { openMeter } = await import("./open-meter.js");
  return openMeter({ ...config.cost, budgets: config.budgets, books: store.usage, ...options });
}

async function metered(
  models: { readonly languageModel: BedrockLLM; readonly embedder: BedrockEmbedder },
  meter: Meter | undefined,
  { llm, embedder }: VarveConfig,
  openLlm: (model: string) => BedrockLLM,
): Promise<Models> {
  if (meter === undefined) return models;
  const { meterEmbedder } = await import("./usage/meter-embedder.js");
  const { meterLanguageModel } = await import("./usage/meter-language-model.js");
  return {
    languageModel: meterLanguageModel(models.languageModel, meter, {
      baseModel: llm.baseModel,
      region: llm.connection.region,
      maxTokens: llm.maxTokens,
      openModel: async (model) => openLlm(model),
    }),
    embedder: meterEmbedder(models.embedder, meter, {
      modelId: embedder.model,
      baseModel: embedder.baseModel,
      region: embedder.connection.region,
    }),
  };
}

/** Around the meter: what is found costs nothing. */
async function embeddingCacheOf(
  { cache, embedder: { normalize } }: VarveConfig,
  embedder: Embedder,
  store: Store,
  { clock = () => new Date(), logger = SILENT_LOGGER }: MemoryOptions,
): Promise<EmbeddingCache<Embedder> | undefined> {
  const { embeddings, ...sizes } = cache;
  if (embeddings === "off") return undefined;
  const { cacheEmbedder } = await import("./cache/cache-embedder.js");
  const below = embeddings === "store" ? store.cache : undefined;
  return cacheEmbedder(embedder, { ...sizes, normalize, store: below, clock, logger });
}

/** The same store; whoever has it erase something has the caches erased, for their keys name no owner. */
function forgettingCache(store: Store, clearMemory: () => void): Store {
  const clear = async (): Promise<void> => {
    clearMemory();
    await store.cache?.clear();
  };
  return overrideMethods(store, {
    forget: async (scope: Scope) => {
      const report = await store.forget(scope);
      await clear();
      return report;
    },
    reset: async () => {
      await store.reset();
      clearMemory();
    },
  });
}

/** The same store; what must be written before it closes is. */
function closingFirst(store: Store, write: () => Promise<void>): Store {
  return overrideMethods(store, {
    close: async () => {
      await write();
      await store.close();
    },
  });
}

/** One client per connection: a language model and an embedder that share settings share its limit and its sockets. */
async function connector(
  { logger, clock, transport }: MemoryOptions,
  quotas: Readonly<Record<string, QuotaConfig>>,
): Promise<Connector> {
  const { openClient } = await import("./open-client.js");
  const clients = new Map<ConnectionConfig, BedrockClient>();
  return {
    connect(connection) {
      const surroundings = { logger, clock, transport, quotas };
      const client = clients.get(connection) ?? openClient(connection, surroundings);
      clients.set(connection, client);
      return client;
    },
    async close() {
      await Promise.all([...clients.values()].map((client) => client.close()));
    },
  };
}

interface Connector {
  connect(connection: ConnectionConfig): BedrockClient;
  close(): Promise<void>;
}
