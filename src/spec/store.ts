import type { AuditLogStore } from "./audit-log.js";
import type { CacheStore } from "./cache-store.js";
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
   * fails, nothing is applied and the promise rejects. Durable when the promise resolves. A transcript is kept in
   * the same transaction, also without changes.
   *
   * A memory that has expired by a change's time does not stand in its way: one with the text of an addition or an
   * update is deleted, with a history entry, before the change is made.
   */
  commit(changes: readonly StoreChange[], transcript?: Transcript): Promise<readonly StoreChangeResult[]>;

  /** Rejects with `FILTER_INVALID`, naming the place, for a filter that `search` and `list` refuse; asked before a model is paid. */
  checkFilter(filter: Filter): Promise<void>;
  /** The candidates nearest by vector and the best by BM25 within the scope, merged; each carries both figures. */
  search(query: StoreQuery): Promise<readonly StoreCandidate[]>;

  get(id: string): Promise<MemoryRecord | undefined>;
  /** The scope's memories, newest first, in pages. */
  list(query: StoreListQuery): Promise<StorePage>;
  /** Changes of one memory, oldest first; they outlive the memory. */
  history(memoryId: string): Promise<readonly HistoryEntry[]>;

  /** The newest messages that `commit` has kept for exactly this scope, at most `limit` (1 to 1,000), oldest first. */
  recentMessages(scope: Scope, limit: number): Promise<readonly StoredMessage[]>;

  /**
   * Deletes every memory that the scope sees, with history entries, and the messages kept for it. Returns how many
   * memories. The scope names at least one id.
   */
  deleteAll(scope: Scope, context: ChangeContext): Promise<number>;
  /** Deletes what has expired by the context's time, of the scope or of all, with history entries. Returns how many. */
  deleteExpired(context: ChangeContext, scope?: Scope): Promise<number>;
  /**
   * Erases every trace of what the scope sees: memories, vectors, history, messages and the scope's own ids. When the promise
   * resolves, no byte of it is left in files that the store alone writes (a database server keeps logs and backups of its own);
   * if it rejects with `STORE_BUSY`, call it again. The scope names at least one id.
   */
  forget(scope: Scope): Promise<ForgetReport>;
  /** Erases everything: memories, vectors, history, messages, and the bound embedding space. */
  reset(): Promise<void>;

  /** The embedding space that the store is bound to. */
  space(): Promise<EmbeddingSpace | undefined>;
  /** The exact scopes that hold memories, with how many, expired ones included; in pages, in the order in which they came. */
  scopes(query: ScopesQuery): Promise<ScopesPage>;
  /**
   * All memories with vectors and history, deleted ones included, that the scope sees (absent: of all), in the order in which
   * they were added. Each entry is of one state; what is added while the loop runs may be missing.
   */
  exportEntries(scope: Scope | undefined): AsyncIterable<StoreEntry>;
  /**
   * Stores entries as they are, in one transaction; what a history leaves out is an entry by `import`, so that each change begins
   * with the text that the one before left. One result each: `stored`; `deleted` for an entry without a record, whose history was
   * stored; `duplicate` where the exact scope holds the text already, or the history of a deleted memory is there; `conflict`
   * where the id belongs to another memory. The store is bound to the space of the entries' vectors.
   */
  importEntries(entries: readonly StoreEntry[]): Promise<readonly StoreChangeResult[]>;
  /**
   * What `importEntries` would answer for memories that are there, `duplicate` or `conflict`, without a change; `undefined` for one
   * that it would store. Asked before vectors are paid for.
   */
  checkImport(memories: readonly ImportedMemory[]): Promise<readonly (StoreChangeResult | undefined)[]>;
  /**
   * Starts to move all vectors to another embedding space, or goes on where a process left off with the same one. Until
   * `finish` the store works in the old space. Of a store in this very space nothing remains to be done.
   */
  reembed(space: EmbeddingSpace): Promise<Reembedding>;
  /**
   * What is wrong with the store, each in words without memory text, with the ids of the memories: damage, memories whose parts
   * are missing or not theirs, parts without their memory. Empty: healthy.
   */
  check(): Promise<readonly string[]>;

  /** Who did what; absent: the store keeps no such log. */
  readonly auditLog?: AuditLogStore;

  /** Releases the store. Calling it twice is harmless. */
  close(): Promise<void>;

  /** Keeps the books of what model calls spend; absent: this store keeps none. */
  readonly usage?: UsageLedger;
  /** Keeps what was computed once; absent: this store keeps none. */
  readonly cache?: CacheStore;
  /** Remembers what of long jobs is done; absent: they start anew each time. */
  readonly jobs?: JobStore;
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
  /** ISO 8601 in UTC: from then on the memory is hidden from queries that state the time. Default never. */
  readonly expiresAt?: string;
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
  /** Replaces the expiry, `null` removes it; absent: kept. */
  readonly expiresAt?: string | null;
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

/** Messages of a conversation, kept so that the next ones can be understood. */
export interface Transcript {
  /** The exact scope that owns them. */
  readonly scope: Scope;
  /** Oldest first. */
  readonly messages: readonly StoredMessage[];
  /** How many of the scope's messages stay, the newest: 0 to 1,000. */
  readonly keep: number;
  /** When they are kept: ISO 8601 in UTC. */
  readonly at: string;
}

export interface StoredMessage {
  readonly role: string;
  readonly name?: string;
  readonly content: string;
  /** When it was said: ISO 8601 in UTC. */
  readonly at: string;
}

export interface StoreQuery {
  readonly scope: Scope;
  readonly vector?: Float32Array;
  readonly text?: string;
  readonly filter?: Filter;
  /** How many candidates of each kind, 1 to 1,000. */
  readonly limit: number;
  /** ISO 8601 in UTC: hides memories that have expired by then. Absent: shows all. */
  readonly now?: string;
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
  /** ISO 8601 in UTC: hides memories that have expired by then. Absent: shows all. */
  readonly now?: string;
}

export interface StorePage {
  readonly records: readonly MemoryRecord[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
}

/** How much `forget` erased. */
export interface ForgetReport {
  readonly memories: number;
  readonly historyEntries: number;
  readonly messages: number;
}

export interface ScopesQuery {
  /** 1 to 1,000. */
  readonly limit: number;
  /** From the previous page. */
  readonly cursor?: string;
}

export interface ScopesPage {
  readonly scopes: readonly { readonly scope: Scope; readonly memories: number }[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
}

/** All that a store knows of one memory. */
export interface StoreEntry {
  /** The exact scope that owns it. */
  readonly scope: Scope;
  readonly memoryId: string;
  /** Absent: the memory was deleted. */
  readonly record?: MemoryRecord;
  /** As it was given; present with `record`. */
  readonly vector?: Float32Array;
  /** Oldest first. An import of a record without history gets an entry `ADD` by `import`. */
  readonly history: readonly Omit<HistoryEntry, "id">[];
}

/** What decides whether an import stores a memory. */
export interface ImportedMemory extends Pick<StoreEntry, "scope" | "memoryId"> {
  /** Of its text. */
  readonly hash: string;
}

/** A move to another embedding space that is under way. Several processes may share the work. */
export interface Reembedding {
  /** Memories in the store when it began or went on. */
  readonly total: number;
  /** Memories that have no new vector yet. */
  remaining(): Promise<number>;
  /** At most `limit` (1 to 1,000) of those; empty if none is left. */
  next(
    limit: number,
  ): Promise<readonly { readonly id: string; readonly memory: string; readonly hash: string }[]>;
  /** Keeps new vectors; those of memories that were deleted, or have another text than this hash, are left out. */
  put(
    vectors: readonly { readonly id: string; readonly hash: string; readonly vector: Float32Array }[],
  ): Promise<void>;
  /** Puts the new vectors in place of the old in one transaction. Rejects with `CONFLICT` while any is missing. */
  finish(): Promise<void>;
}

/** Remembers what of a long job is done, so that an interrupted one goes on where it stopped. */
export interface JobStore {
  /** As `Store.commit`; in the same transaction the item is noted as done. */
  commit(
    item: JobItem,
    changes: readonly StoreChange[],
    transcript?: Transcript,
  ): Promise<readonly StoreChangeResult[]>;
  isDone(item: JobItem): Promise<boolean>;
  /** Forgets what was noted of a job. */
  end(job: string): Promise<void>;
}

export interface JobItem {
  readonly job: string;
  /** Tells the items of a job apart, and nothing of their content. */
  readonly key: string;
}
