import type { Embedder } from "../spec/embedder.js";
import type { LanguageModel } from "../spec/language-model.js";
import type { Logger } from "../spec/logger.js";
import type { Store } from "../spec/store.js";
import type { KeyedMutex } from "../util/mutex.js";
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
  /** How many messages of a scope are kept for context; 0: none. */
  readonly recentMessages: number;
  readonly space: SpaceBinding;
  /** One `add` at a time per exact scope. */
  readonly locks: KeyedMutex;
}
