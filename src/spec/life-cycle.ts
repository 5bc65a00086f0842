import type { VarveError } from "../errors.js";
import type { EmbeddingSpace } from "./embedder.js";
import type { ScopeOptions, TagOptions } from "./scope-options.js";
import type { OperationUsage } from "./usage.js";

export interface ExportOptions extends ScopeOptions {
  /** `false` leaves the vectors out: a fifth of the size, but an import has to embed all texts. Default `true`. */
  readonly vectors?: boolean;
}

/** An export of varve or of mem0: texts of any length, such as a file's chunks or lines, or parsed objects. */
export type ImportSource =
  | Iterable<string | Uint8Array | object>
  | AsyncIterable<string | Uint8Array | object>;

export interface ImportOptions extends ScopeOptions, TagOptions {
  /** Embeds the texts anew where the file's vectors are of another embedding space. Default `false`: such a file is refused. */
  readonly reembed?: boolean;
  /** Called after each batch with what was read so far. */
  readonly onProgress?: (progress: { readonly read: number }) => void;
  readonly signal?: AbortSignal;
}

/** What became of the entries of a file; the numbers add up to what it held. */
export interface ImportResult {
  readonly stored: number;
  /** Deleted memories, of which the history alone was stored. */
  readonly deleted: number;
  /** The scope held the text already, or the history. */
  readonly duplicates: number;
  readonly failed: readonly ImportFailure[];
  readonly usage: OperationUsage;
  readonly warnings: readonly string[];
}

export interface ImportFailure {
  /** Position in the file, from 1: its line, or its place in a list. */
  readonly entry: number;
  readonly id?: string;
  readonly error: VarveError;
}

export interface ReembedOptions extends TagOptions {
  /** Called at the beginning and after each batch. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  readonly signal?: AbortSignal;
}

export interface ReembedResult {
  /** The space that the store is in now. */
  readonly space: EmbeddingSpace;
  /** Memories that were embedded by this call. */
  readonly reembedded: number;
  readonly usage: OperationUsage;
}

/** What an audit looks for. */
export const AUDIT_KINDS = ["duplicate", "recall-loop", "junk", "expired"] as const;

export interface AuditFinding {
  readonly kind: (typeof AUDIT_KINDS)[number];
  /** The memory that is at fault, then those that it repeats, if it repeats some. */
  readonly ids: readonly string[];
  /** What is wrong with it, without memory text. */
  readonly detail: string;
}

export interface AuditReport {
  /** Memories that were looked at. */
  readonly memories: number;
  readonly counts: Readonly<Record<AuditFinding["kind"], number>>;
  /** Oldest memory first; a memory may have several. */
  readonly findings: readonly AuditFinding[];
  /** What is wrong with the store itself, such as a memory without its vector; only of an audit of the whole store. */
  readonly problems: readonly string[];
}
