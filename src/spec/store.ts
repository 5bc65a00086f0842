import type { EmbeddingSpace } from "./embedder.js";
import type { Filter } from "./filter.js";
import type { JsonObject } from "./json.js";
import type { HistoryEntry, MemoryRecord } from "./memory-record.js";
import type { Scope } from "./scope.js";
import type { UsageLedger } from "./usage-ledger.js";

/**
 * Where memories live. Every method that takes a scope sees nothing outside it, whatever its other arguments
 * say. All reject with code `CLOSED` after `close`, and with a `STORE_*` code when the store itself fails.
 */
export interface Store {
  /**
   * Binds an empty store to an embedding space. Throws `EMBEDDING_SPACE_MISMATCH` if the store already holds
   * vectors of another one. Call it before the first `commit`.
   */
  bindSpace(space: EmbeddingSpace): Promise<void>;

  /**
   * Applies all changes in one durable transaction, in order, with vectors, full-text index and history.
   * A change that cannot be applied says so in its result and leaves the others alone; if the transaction
   * fails, nothing is applied and the promise rejects. Durable when the promise resolves.
   */
  commit(changes: readonly StoreChange[]): Promise<readonly StoreChangeResult[]>;

  /** The candidates nearest by vector and the best by BM25 within the scope, merged; each carries both figures. */
  search(query: StoreQuery): Promise<readonly StoreCandidate[]>;

  get(id: string): Promise<MemoryRecord | undefined>;
  /** The scope's memories, newest first, in pages. */
  list(query: StoreListQuery): Promise<StorePage>;
  /** Changes of one memory, oldest first; they outlive the memory. */
  history(memoryId: string): Promise<readonly HistoryEntry[]>;

  /** Deletes every memory that the scope sees, with history entries. Returns how many. The scope names at least one id. */
  deleteAll(scope: Scope, context: ChangeContext): Promise<number>;
  /** Erases everything: memories, vectors, history, and the bound embedding space. */
  reset(): Promise<void>;
  /** Releases the store. Calling it twice is harmless. */
  close(): Promise<void>;

  /** Keeps the books of what model calls spend; absent: this store keeps none. */
  readonly usage?: UsageLedger;
}

/** When, by whom and why a change is made; goes into the history. */
export interface ChangeContext {
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly actor: string;
  readonly reason?: string;
}

export type StoreChange = AddChange | UpdateChange | DeleteChange;

export interface AddChange extends ChangeContext {
  readonly kind: "add";
  /** The exact scope that will own the memory. */
  readonly scope: Scope;
  readonly id: string;
  readonly memory: string;
  readonly hash: string;
  readonly vector: Float32Array;
  readonly metadata: JsonObject;
  readonly attributedTo?: string;
}

export interface UpdateChange extends ChangeContext {
  readonly kind: "update";
  /** The memory must be visible from this scope; absent: any scope (the caller holds the id). */
  readonly scope?: Scope;
  readonly id: string;
  /** If given, the update applies only while the memory still has this hash. */
  readonly expectedHash?: string;
  /** New text, with its hash and vector; absent: only metadata changes. */
  readonly text?: { readonly memory: string; readonly hash: string; readonly vector: Float32Array };
  /** Replaces the metadata; absent: kept. */
  readonly metadata?: JsonObject;
}

export interface DeleteChange extends ChangeContext {
  readonly kind: "delete";
  readonly scope?: Scope;
  readonly id: string;
  readonly expectedHash?: string;
}

/**
 * `duplicate`: the scope already holds this text, `id` is that memory's. `missing`: no such memory in the scope.
 * `conflict`: it changed since `expectedHash` was read, or the id of an addition is taken.
 */
export interface StoreChangeResult {
  readonly status: "stored" | "updated" | "deleted" | "duplicate" | "missing" | "conflict";
  readonly id: string;
}

export interface StoreQuery {
  readonly scope: Scope;
  readonly vector?: Float32Array;
  readonly text?: string;
  readonly filter?: Filter;
  /** How many candidates of each kind, 1 to 1,000. */
  readonly limit: number;
}

export interface StoreCandidate {
  readonly record: MemoryRecord;
  /** Cosine similarity, -1 to 1; absent if the query had no vector. */
  readonly similarity?: number;
  /** BM25 score, 0 or more; absent if the query had no text. */
  readonly bm25?: number;
  /** BM25 divided by the highest score that any text could have for this query, 0 to 1. */
  readonly bm25Share?: number;
}

export interface StoreListQuery {
  readonly scope: Scope;
  readonly filter?: Filter;
  /** 1 to 1,000. */
  readonly limit: number;
  /** From the previous page. */
  readonly cursor?: string;
}

export interface StorePage {
  readonly records: readonly MemoryRecord[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
}
