import type { BedrockClient } from "./bedrock/client.js";
import type { VarveConfig } from "./config/varve-config.js";
import type { BatchLanguageModel } from "./spec/batch-language-model.js";
import type { Embedder } from "./spec/embedder.js";
import type { LanguageModel, StreamingLanguageModel } from "./spec/language-model.js";
import type { Logger } from "./spec/logger.js";
import type { Reranker } from "./spec/reranker.js";
import type { Scope } from "./spec/scope.js";
import type { Store } from "./spec/store.js";
import type { Meter } from "./usage/meter.js";
import { overrideMethods } from "./util/override-methods.js";

/** What a memory calls, and where it keeps things. */
export interface MemoryParts {
  readonly languageModel: LanguageModel;
  readonly embedder: Embedder;
  readonly reranker: Reranker | undefined;
  readonly store: Store;
  /** The language model as batch inference jobs ask it; absent: none does. */
  readonly openBatchModel?: (() => Promise<BatchLanguageModel>) | undefined;
}

/** The parts whose calls are priced, counted and held to budgets, where the configuration asks for it; else as they are. */
export async function openMetering(
  parts: MemoryParts,
  config: VarveConfig,
  surroundings: { readonly logger?: Logger; readonly clock?: () => Date },
  client: BedrockClient,
): Promise<MemoryParts> {
  if (!config.cost.enabled) return { ...parts, store: withBooks(parts.store) };
  const [{ openMeter }, { meterLanguageModel }, { meterEmbedder }, { meterReranker }] = await Promise.all([
    import("./open-meter.js"),
    import("./usage/meter-language-model.js"),
    import("./usage/meter-embedder.js"),
    import("./usage/meter-reranker.js"),
  ]);
  const { llm, embedder, reranker, budgets } = config;
  const { store, openBatchModel } = parts;
  const meter = await openMeter({ ...config.cost, budgets, books: store.usage, ...surroundings });
  return {
    languageModel: meterLanguageModel(parts.languageModel, meter, {
      baseModel: llm.baseModel,
      region: llm.connection.region,
      maxTokens: llm.maxTokens,
      openModel: (model) => openCheaper(llm, model, client),
    }),
    embedder: meterEmbedder(parts.embedder, meter, {
      modelId: embedder.model,
      baseModel: embedder.baseModel,
      region: embedder.connection.region,
    }),
    reranker:
      parts.reranker && meterReranker(parts.reranker, meter, { region: (reranker ?? llm).connection.region }),
    store: withBooks(store, meter),
    openBatchModel: openBatchModel && (async () => meteredBatchModel(await openBatchModel(), llm, meter)),
  };
}

async function meteredBatchModel(
  batch: BatchLanguageModel,
  { model, baseModel, connection }: VarveConfig["llm"],
  meter: Meter,
): Promise<BatchLanguageModel> {
  const { meterBatchLanguageModel } = await import("./usage/meter-batch-language-model.js");
  return meterBatchLanguageModel(batch, meter, { modelId: model, baseModel, region: connection.region });
}

/** The language model that a budget lets answer instead. */
async function openCheaper(
  { baseModel: _, ...settings }: VarveConfig["llm"],
  model: string,
  client: BedrockClient,
): Promise<StreamingLanguageModel> {
  const { BedrockLLM } = await import("./bedrock/llm.js");
  return new BedrockLLM({ ...settings, model, client });
}

/** The same store; its books forget whom it forgets, and are written before it closes. */
function withBooks(store: Store, meter?: Meter): Store {
  return overrideMethods(store, {
    forget: async (scope: Scope) => {
      await meter?.flush();
      // First, so that the store rids its log of these ids, too.
      await store.usage?.forgetScope(scope);
      return store.forget(scope);
    },
    close: async () => {
      await meter?.close();
      await store.close();
    },
  });
}
