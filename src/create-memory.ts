import type { BedrockClient } from "./bedrock/client.js";
import type { Transport } from "./bedrock/transport.js";
import type { ConnectionConfig, QuotaConfig, RerankerConfig, VarveConfig } from "./config/varve-config.js";
import { VarveError } from "./errors.js";
import { batchModelOpener } from "./open-batch-model.js";
import { openCaching } from "./open-caching.js";
import { openMetering } from "./open-metering.js";
import { observeModels } from "./open-observers.js";
import { openRedaction } from "./open-redaction.js";
import type { Logger } from "./spec/logger.js";
import type { Memory as MemoryInterface } from "./spec/memory.js";
import type { Reranker } from "./spec/reranker.js";
import type { Store } from "./spec/store.js";
import { checkedClock } from "./util/checked-clock.js";

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
  /** Takes lines of CloudWatch's embedded metric format, where `telemetry.emf` is on. Default standard output. */
  readonly emitMetrics?: (line: string) => void;
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
    const clock = checkedClock(options.clock);
    return createMemory(await loadConfig(config, readEnvironment(options.environment)), {
      ...options,
      clock,
    });
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
  const { llm, embedder, customInstructions, recentMessages } = config;
  const clients = await connector(options, { [llm.model]: llm.quota, [embedder.model]: embedder.quota });
  const llmClient = clients.connect(llm.connection);
  const redaction = config.redaction && (await openRedaction(config.redaction, () => llmClient));
  const languageModel = new BedrockLLM({ ...llm, client: llmClient });
  const embeddings = new BedrockEmbedder({
    ...embedder,
    dimensions: embedder.embeddingDims,
    client: clients.connect(embedder.connection),
    logger,
  });
  const reranker = config.reranker && (await openReranker(config.reranker, clients));
  // Last, so that nothing is left open if a model is refused.
  const store = options.store ?? (await openStore(config.vectorStore));
  const openBatchModel = batchModelOpener(config, llmClient, { logger, clock });
  const metered = await openMetering(
    { languageModel, embedder: embeddings, reranker, store, openBatchModel },
    config,
    options,
    llmClient,
  );
  const cached = await openCaching(metered, config, options);
  const {
    observe,
    reranker: ordering,
    openBatchModel: openBatch,
    ...models
  } = await observeModels(config.telemetry, cached, options);
  const memory = new LongTermMemory({
    ...models,
    ...(openBatch !== undefined && { openBatchModel: openBatch }),
    ...(ordering !== undefined && { reranking: rerankingOf(ordering, config.reranker) }),
    ...(logger !== undefined && { logger }),
    ...(clock !== undefined && { clock }),
    ...(newId !== undefined && { newId }),
    ...(customInstructions !== undefined && { customInstructions }),
    ...(redaction !== undefined && { redaction }),
    ...(config.retention !== undefined && { retention: config.retention }),
    extraction: { recentMessages, ...(llm.maxTokens !== undefined && { maxTokens: llm.maxTokens }) },
    onClose: () => clients.close(),
  });
  return observe(await audited(memory, config.auditLog, store, clock));
}

/** The memory with a log of who did what, where the configuration asks for one. Rejects with `CONFIG_INVALID` for a store that keeps none. */
async function audited(
  memory: Memory,
  config: VarveConfig["auditLog"],
  store: Store,
  clock: () => Date = () => new Date(),
): Promise<Memory> {
  if (config?.enabled !== true) return memory;
  const { auditLog: log } = store;
  if (log === undefined) {
    await memory.close();
    throw new VarveError(
      "CONFIG_INVALID",
      "audit_log.enabled needs a store that keeps one: sqlite and pgvector do.",
    );
  }
  const { auditMemory } = await import("./audit-log/audit-memory.js");
  return auditMemory(memory, { log, clock, actor: config.actor ?? "caller", reads: config.reads ?? true });
}

async function openReranker(
  { connection, candidates: _, topK: __, ...options }: RerankerConfig,
  clients: Connector,
): Promise<Reranker> {
  const { BedrockReranker } = await import("./bedrock/reranker.js");
  return new BedrockReranker({ ...options, client: clients.connect(connection) });
}

function rerankingOf(reranker: Reranker, config: RerankerConfig | undefined) {
  const { candidates, topK } = config ?? {};
  return {
    reranker,
    ...(candidates !== undefined && { candidates }),
    ...(topK !== undefined && { limit: topK }),
  };
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
