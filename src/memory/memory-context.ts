import type { Embedder } from "../spec/embedder.js";
import type { LanguageModel } from "../spec/language-model.js";
import type { Logger } from "../spec/logger.js";
import type { Reranker } from "../spec/reranker.js";
import type { Store } from "../spec/store.js";
import type { KeyedMutex } from "../util/mutex.js";
import type { RedactionPolicy } from "./redact.js";
import type { RetentionRule } from "./retention.js";
import type { SpaceBinding } from "./space-binding.js";

/** What every operation works with. */
export interface MemoryContext {
  readonly languageModel: LanguageModel;
  readonly embedder: Embedder;
  readonly store: Store;
  readonly logger: Logger;
  readonly clock: () => Date;
  readonly newId: () => string;
  /** Put after the fixed extraction instructions. */
  readonly customInstructions?: string;
  /** Output limit of the extraction call, in tokens. */
  readonly extractionMaxTokens: number;
  /** Cosine similarity, 0 to 1, from which a new fact counts as one that is already known. */
  readonly nearDuplicateSimilarity: number;
  /** Absent: memories are kept for ever. */
  readonly retention?: readonly RetentionRule[];
  /** Absent: nothing is redacted. */
  readonly redaction?: RedactionPolicy;
  /** How many messages of a scope are kept for context; 0: none. */
  readonly recentMessages: number;
  /** Absent: results stay in the order of their scores. */
  readonly reranking?: Reranking;
  readonly space: SpaceBinding;
  /** One `add` at a time per exact scope. */
  readonly locks: KeyedMutex;
}

/** How searches are reranked. */
export interface Reranking {
  readonly reranker: Reranker;
  /** How many of the best are reranked, at least as many as a search returns; 1 to 1,000. */
  readonly candidates: number;
  /** Most results that a reranked search returns; absent: the search's own limit. */
  readonly limit?: number;
}
