import { randomUUID } from "node:crypto";
import type { BatchLanguageModel } from "../spec/batch-language-model.js";
import type { AddManyResult, BackfillOptions, BackfillResult } from "../spec/bulk.js";
import type { MemoryStats } from "../spec/cache-stats.js";
import type { Embedder } from "../spec/embedder.js";
import type { LanguageModel } from "../spec/language-model.js";
import type {
  AuditReport,
  ExportOptions,
  ImportOptions,
  ImportResult,
  ImportSource,
  ReembedOptions,
  ReembedResult,
} from "../spec/life-cycle.js";
import { type Logger, SILENT_LOGGER } from "../spec/logger.js";
import type {
  AddManyOptions,
  AddOptions,
  AddResult,
  ChangeOptions,
  Conversation,
  GetAllOptions,
  GetAllResult,
  Memory,
  MemoryChange,
  SearchOptions,
  SearchResult,
  UpdateOptions,
  UpdateResult,
} from "../spec/memory.js";
import type { HistoryEntry, MemoryRecord } from "../spec/memory-record.js";
import type { Message } from "../spec/message.js";
import type { Reranker } from "../spec/reranker.js";
import type { ScopeOptions } from "../spec/scope-options.js";
import type { ForgetReport, Store } from "../spec/store.js";
import { checkedClock } from "../util/checked-clock.js";
import { KeyedMutex } from "../util/mutex.js";
import { add } from "./add.js";
import { addMany } from "./add-many.js";
import { audit } from "./audit/audit.js";
import { backfill } from "./backfill/backfill.js";
import { deleteAll, deleteOne } from "./delete.js";
import { forget, sweep } from "./forget.js";
import { getAll } from "./get-all.js";
import { history } from "./history.js";
import type { MemoryContext, Reranking } from "./memory-context.js";
import { OperationGate } from "./operation-gate.js";
import { parseInteger, parseShare, parseText } from "./parse-options.js";
import { type RedactionPolicy, redactRecalled } from "./redact.js";
import { reembed } from "./reembed.js";
import type { RetentionRule } from "./retention.js";
import { search } from "./search.js";
import { SpaceBinding } from "./space-binding.js";
import { exportLines } from "./transfer/export.js";
import { importItems } from "./transfer/import.js";
import { update } from "./update.js";

/** What a `LongTermMemory` is made of. */
export interface LongTermMemoryParts {
  readonly languageModel: LanguageModel;
  readonly embedder: Embedder;
  /** Opens the language model as batch inference jobs ask it. Default: there is none, and `backfill` rejects. */
  readonly openBatchModel?: () => Promise<BatchLanguageModel>;
  /** Closed together with the memory. */
  readonly store: Store;
  /** Default: silent. */
  readonly logger?: Logger;
  readonly clock?: () => Date;
  /** Makes the ids of new memories; each must be new. Default: random UUIDs. */
  readonly newId?: () => string;
  /** Further instructions for the extraction, in words. */
  readonly customInstructions?: string;
  readonly extraction?: ExtractionSettings;
  /** Orders the results of searches; absent: they stay in the order of their scores. */
  readonly reranking?: RerankingSettings;
  /** How long memories are kept; `sweep` deletes older ones. Default for ever. */
  readonly retention?: readonly RetentionRule[];
  /** What is done about sensitive data. Default nothing. */
  readonly redaction?: RedactionPolicy;
  /** What the caches around the models were good for. Default: there are none. */
  readonly stats?: () => MemoryStats;
  /** Called once when the memory closes, after the store: releases what the models hold. */
  readonly onClose?: () => void | Promise<void>;
}

export interface ExtractionSettings {
  /** Output limit of the extraction call, in tokens; reserved from the service's quota. Default 2,000. */
  readonly maxTokens?: number;
  /**
   * Cosine similarity, 0 to 1, from which a new fact counts as one that the scope already holds; 1 takes only equal
   * vectors. Default 0.97: about where only word order or a filler word differs.
   */
  readonly nearDuplicateSimilarity?: number;
  /**
   * How many of a scope's last messages are kept, so that the model understands the next ones: 0 to 100, 0 keeps none. Default
   * 10.
   */
  readonly recentMessages?: number;
}

export interface RerankingSettings {
  readonly reranker: Reranker;
  /** How many of the best of a search are reranked, at least as many as it returns: 1 to 1,000. Default 50. */
  readonly candidates?: number;
  /** Most results that a reranked search returns: 1 to 1,000. Default the search's own limit. */
  readonly limit?: number;
}

/** Long-term memory made of a language model, an embedder and a store. */
export class LongTermMemory implements Memory {
  readonly #context: MemoryContext;
  readonly #gate = new OperationGate();
  readonly #onClose: () => void | Promise<void>;
  readonly #stats: () => MemoryStats;
  readonly #batchModel: (() => Promise<BatchLanguageModel>) | undefined;

  constructor(parts: LongTermMemoryParts) {
    const { languageModel, embedder, store, customInstructions, extraction } = parts;
    this.#onClose = parts.onClose ?? (() => {});
    this.#batchModel = parts.openBatchModel;
    this.#stats = parts.stats ?? (() => ({}));
    this.#context = {
      languageModel,
      embedder,
      store,
      logger: parts.logger ?? SILENT_LOGGER,
      clock: checkedClock(parts.clock),
      newId: parts.newId ?? randomUUID,
      ...(customInstructions === undefined ? {} : { customInstructions }),
      ...(parts.redaction === undefined ? {} : { redaction: parts.redaction }),
      ...(parts.retention === undefined ? {} : { retention: parts.retention }),
      extractionMaxTokens: parseInteger(extraction?.maxTokens, "extraction.maxTokens", MAX_TOKENS),
      nearDuplicateSimilarity: parseShare(
        extraction?.nearDuplicateSimilarity,
        "extraction.nearDuplicateSimilarity",
        0.97,
      ),
      recentMessages: parseInteger(extraction?.recentMessages, "extraction.recentMessages", RECENT_MESSAGES),
      ...(parts.reranking === undefined ? {} : { reranking: parseReranking(parts.reranking) }),
      space: new SpaceBinding(store, embedder.space),
      locks: new KeyedMutex(),
    };
  }

  add(messages: string | Message | readonly Message[], options: AddOptions): Promise<AddResult> {
    return this.#gate.run(() => add(this.#context, messages, options));
  }

  addMany(
    conversations: Iterable<Conversation> | AsyncIterable<Conversation>,
    options?: AddManyOptions,
  ): Promise<AddManyResult> {
    return this.#gate.run(() => addMany(this.#context, conversations, options));
  }

  backfill(
    conversations: Iterable<Conversation> | AsyncIterable<Conversation>,
    options: BackfillOptions,
  ): Promise<BackfillResult> {
    return this.#gate.run(() => backfill(this.#context, this.#batchModel, conversations, options));
  }

  search(query: string, options: SearchOptions): Promise<SearchResult> {
    return this.#gate.run(() => search(this.#context, query, options));
  }

  get(id: string): Promise<MemoryRecord | undefined> {
    return this.#gate.run(async () => {
      const record = await this.#context.store.get(parseText(id, "id"));
      return record && (await redactRecalled(this.#context, [record]))[0];
    });
  }

  getAll(options: GetAllOptions): Promise<GetAllResult> {
    return this.#gate.run(() => getAll(this.#context, options));
  }

  update(id: string, change: string | MemoryChange, options?: UpdateOptions): Promise<UpdateResult> {
    return this.#gate.run(() => update(this.#context, id, change, options));
  }

  delete(id: string, options?: ChangeOptions): Promise<void> {
    return this.#gate.run(() => deleteOne(this.#context, id, options));
  }

  deleteAll(options: ScopeOptions & ChangeOptions): Promise<{ readonly deleted: number }> {
    return this.#gate.run(() => deleteAll(this.#context, options));
  }

  history(id: string): Promise<readonly HistoryEntry[]> {
    return this.#gate.run(() => history(this.#context, id));
  }

  forget(options: ScopeOptions): Promise<ForgetReport> {
    return this.#gate.run(() => forget(this.#context, options));
  }

  sweep(options?: ScopeOptions & ChangeOptions): Promise<{ readonly deleted: number }> {
    return this.#gate.run(() => sweep(this.#context, options));
  }

  export(options?: ExportOptions): AsyncIterable<string> {
    return exportLines(this.#context, options);
  }

  import(source: ImportSource, options?: ImportOptions): Promise<ImportResult> {
    return this.#gate.run(() => importItems(this.#context, source, options));
  }

  reembed(options?: ReembedOptions): Promise<ReembedResult> {
    return this.#gate.run(() => reembed(this.#context, options));
  }

  audit(options?: ScopeOptions): Promise<AuditReport> {
    return this.#gate.run(() => audit(this.#context, options));
  }

  reset(): Promise<void> {
    return this.#gate.run(async () => {
      await this.#context.store.reset();
      await this.#context.space.renew();
    });
  }

  stats(): MemoryStats {
    return this.#stats();
  }

  close(): Promise<void> {
    return this.#gate.close(async () => {
      try {
        await this.#context.store.close();
      } finally {
        await this.#onClose();
      }
    });
  }
}

const RECENT_MESSAGES = { min: 0, max: 100, fallback: 10 } as const;
const MAX_TOKENS = { min: 1, max: 1_000_000, fallback: 2_000 } as const;

function parseReranking({ reranker, candidates, limit }: RerankingSettings): Reranking {
  return {
    reranker,
    candidates: parseInteger(candidates, "reranking.candidates", { min: 1, max: 1_000, fallback: 50 }),
    ...(limit === undefined
      ? {}
      : { limit: parseInteger(limit, "reranking.limit", { min: 1, max: 1_000, fallback: limit }) }),
  };
}
