import type { AddResult } from "./add-result.js";
import type { AddManyResult, BackfillOptions, BackfillResult } from "./bulk.js";
import type { MemoryStats } from "./cache-stats.js";
import type { Filter } from "./filter.js";
import type { JsonObject } from "./json.js";
import type { CallOptions } from "./language-model.js";
import type {
  AuditReport,
  ExportOptions,
  ImportOptions,
  ImportResult,
  ImportSource,
  ReembedOptions,
  ReembedResult,
} from "./life-cycle.js";
import type { HistoryEntry, MemoryRecord } from "./memory-record.js";
import type { Message } from "./message.js";
import type { ScopeOptions, TagOptions } from "./scope-options.js";
import type { ForgetReport } from "./store.js";
import type { OperationUsage } from "./usage.js";

export type { AddResult, FactOutcome } from "./add-result.js";

/** Long-term memory. Every method rejects with a `VarveError`. */
export interface Memory {
  /**
   * Remembers what a conversation says: extracts facts with one model call, reconciles them with what the scope
   * already holds, and applies all of it in one durable transaction.
   */
  add(messages: string | Message | readonly Message[], options: AddOptions): Promise<AddResult>;
  /** Adds conversations as `add` does, several at once, reading no more of them than it works on. A failure of one is an outcome. */
  addMany(
    conversations: Iterable<Conversation> | AsyncIterable<Conversation>,
    options?: AddManyOptions,
  ): Promise<AddManyResult>;
  /**
   * Adds conversations as `addMany` does, but has the language model asked by batch inference jobs, at their price and within hours.
   * Called again with the same conversations and the same job, it goes on where it stopped.
   */
  backfill(
    conversations: Iterable<Conversation> | AsyncIterable<Conversation>,
    options: BackfillOptions,
  ): Promise<BackfillResult>;
  /** Finds memories by meaning and by words, best first. */
  search(query: string, options: SearchOptions): Promise<SearchResult>;
  /** The memory with this id, or `undefined`. */
  get(id: string): Promise<MemoryRecord | undefined>;
  /** The scope's memories, newest first. */
  getAll(options: GetAllOptions): Promise<GetAllResult>;
  /** Changes a memory's text (which embeds it anew), its metadata and its expiry (which do not), or several. */
  update(id: string, change: string | MemoryChange, options?: UpdateOptions): Promise<UpdateResult>;
  /** Deletes one memory; its history stays. Throws `MEMORY_NOT_FOUND`. */
  delete(id: string, options?: ChangeOptions): Promise<void>;
  /** Deletes all memories of a scope. Throws `SCOPE_REQUIRED` without one. */
  deleteAll(options: ScopeOptions & ChangeOptions): Promise<{ readonly deleted: number }>;
  /** What happened to a memory, oldest first, also after its deletion. */
  history(id: string): Promise<readonly HistoryEntry[]>;
  /**
   * Erases every trace of a scope: memories, history, kept messages and the ids themselves, from the store's files, too. Throws
   * `SCOPE_REQUIRED` without a scope.
   */
  forget(options: ScopeOptions): Promise<ForgetReport>;
  /** Deletes what has expired, of a scope or of all; the history tells. */
  sweep(options?: ScopeOptions & ChangeOptions): Promise<{ readonly deleted: number }>;
  /**
   * Everything of a scope, or of all, as JSON Lines: each text is one line with its end. A header names the embedding space; vectors
   * and history are in it, deleted memories' included; kept messages are not.
   */
  export(options?: ExportOptions): AsyncIterable<string>;
  /**
   * Stores what `export` wrote, exactly as it was but for what the redaction masks, or an export of mem0, whose texts are embedded. What is there stays as it is.
   * Throws `INPUT_INVALID` for what is neither, and `EMBEDDING_SPACE_MISMATCH` before anything is stored.
   */
  import(source: ImportSource, options?: ImportOptions): Promise<ImportResult>;
  /**
   * Embeds all texts of the store anew, in the configured embedder's space. Searches of the old space go on until it is done; what
   * was embedded before an error or a kill is not embedded again.
   */
  reembed(options?: ReembedOptions): Promise<ReembedResult>;
  /** Looks for duplicates, recall loops, junk and what has expired, in a scope or in all, without calling a model. Changes nothing. */
  audit(options?: ScopeOptions): Promise<AuditReport>;
  /** Erases everything of every scope. */
  reset(): Promise<void>;
  /** What the caches were good for since the memory was opened. */
  stats(): MemoryStats;
  /** Waits for running writes, then releases files and connections. */
  close(): Promise<void>;
}

export interface ChangeOptions {
  /** Who causes the change; kept in the history. Default `caller`. */
  readonly actor?: string;
  /** Why; kept in the history. */
  readonly reason?: string;
}

/** When a memory expires: hidden from then on, and deleted by `sweep`. One of these at most. */
export interface ExpiryOptions {
  /** ISO 8601 or a Date. */
  readonly expiresAt?: string | Date;
  /** mem0's: the last day, `YYYY-MM-DD` in UTC, on which it can be found. */
  readonly expirationDate?: string;
  readonly expiration_date?: string;
}

type OperationOptions = Pick<CallOptions, "signal"> & TagOptions;

export interface AddOptions extends ScopeOptions, OperationOptions, ExpiryOptions {
  /** Kept on every memory that this call stores. */
  readonly metadata?: JsonObject;
  /** `false` stores every message as it is, with no model call. Default `true`. */
  readonly infer?: boolean;
  /**
   * `procedural_memory` sums the messages up, with one model call, as one memory of how an agent went about its task, with the
   * metadata `memory_type: "procedural_memory"`. The scope must name an agent.
   */
  readonly memoryType?: "procedural_memory";
  /** mem0's spelling of `memoryType`. */
  readonly memory_type?: "procedural_memory";
  /** May hold the scope's ids, as mem0 allows; nothing else. */
  readonly filters?: Filter;
}

export interface SearchOptions extends ScopeOptions, OperationOptions {
  /** Default 10; 1 to 1,000. */
  readonly limit?: number;
  /** mem0's name for `limit`. */
  readonly top_k?: number;
  /**
   * `nextCursor` of the page before, of the same query and scope: what no page so far has returned follows, best first. All pages
   * together reach 1,000 memories.
   */
  readonly cursor?: string;
  /** Lowest score, 0 to 1. Default 0. */
  readonly threshold?: number;
  readonly filters?: Filter;
  /** Adds each score's components. */
  readonly explain?: boolean;
  /** Shows memories that have expired, too. Default `false`. */
  readonly includeExpired?: boolean;
  /** What "yesterday" or "last month" in the query counts from: ISO 8601 or a Date. Default now. */
  readonly referenceTime?: string | Date;
  /** Whether the configured reranker orders the results. Default true where there is one. */
  readonly rerank?: boolean;
}

/** How a memory fits the time that the query names. */
export interface TimeExplanation {
  /** The words of the query. */
  readonly expression: string;
  /** Start of that time, ISO 8601 in UTC; absent: it has none. */
  readonly from?: string;
  /** End of that time, which no longer belongs to it; absent: it has none. */
  readonly to?: string;
  /** 0 to 1. */
  readonly match: number;
}

export interface ScoreExplanation {
  /** Cosine similarity, -1 to 1. */
  readonly similarity: number;
  /** BM25 score, 0 or more. */
  readonly bm25: number;
  /** BM25 as a share of the best possible, 0 to 1. */
  readonly bm25Share: number;
  /** Absent if the query names no time. */
  readonly time?: TimeExplanation;
  /** What the reranker gave; absent if it did not order the results. Comparable within one search only. */
  readonly rerankScore?: number;
  /** What each component adds to the score: their sum. */
  readonly contributions: { readonly vector: number; readonly bm25: number; readonly time: number };
}

export interface SearchHit extends MemoryRecord {
  /** 0 to 1, higher is better. */
  readonly score: number;
  readonly explain?: ScoreExplanation;
}

export interface SearchResult {
  /** By falling score, or in the reranker's order. */
  readonly results: readonly SearchHit[];
  /** Pass it as `cursor` for the next page; absent on the last. */
  readonly nextCursor?: string;
  readonly usage: OperationUsage;
  /** Such as that the reranker failed, so that the order is that of the scores. */
  readonly warnings: readonly string[];
}

export interface GetAllOptions extends ScopeOptions {
  readonly filters?: Filter;
  /** Default 100; 1 to 1,000. */
  readonly limit?: number;
  readonly cursor?: string;
  /** Shows memories that have expired, too. Default `false`. */
  readonly includeExpired?: boolean;
}

export interface GetAllResult {
  readonly results: readonly MemoryRecord[];
  /** Pass it as `cursor` for the next page; absent on the last. */
  readonly nextCursor?: string;
  readonly usage: OperationUsage;
}

export interface MemoryChange {
  readonly memory?: string;
  /** Replaces the metadata. */
  readonly metadata?: JsonObject;
  /** Replaces the expiry: ISO 8601 or a Date; `null` removes it. */
  readonly expiresAt?: string | Date | null;
  /** mem0's: the last day, `YYYY-MM-DD` in UTC, or `null`. */
  readonly expirationDate?: string | null;
  readonly expiration_date?: string | null;
}

export interface UpdateOptions extends ChangeOptions, OperationOptions {}

export interface UpdateResult {
  readonly record: MemoryRecord;
  readonly usage: OperationUsage;
}

/** One of many conversations to be remembered. */
export interface Conversation extends Omit<AddOptions, "signal"> {
  readonly messages: string | Message | readonly Message[];
  /** Tells it apart from the others of its job. Default: a hash of its messages and its owner. */
  readonly id?: string;
}

export interface AddManyOptions {
  /**
   * Name of the job. What it has done is noted in the store, each conversation together with its memories: a job that was
   * interrupted, and is called again with the same name, leaves out what it has done.
   */
  readonly job?: string;
  /** Conversations at once, 1 to 64. Default 8. */
  readonly concurrency?: number;
  /** After each conversation. */
  readonly onProgress?: (progress: AddManyProgress) => void;
  /** Stops the job between and within conversations; it then rejects with code `ABORTED` and can be resumed. */
  readonly signal?: AbortSignal;
}

export interface AddManyProgress extends Omit<AddManyResult, "usage" | "failures"> {
  /** Position of the conversation in the input, from 0. */
  readonly index: number;
  /** Absent if it was left out or failed. */
  readonly result?: AddResult;
  readonly error?: unknown;
}
