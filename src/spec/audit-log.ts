import type { Scope } from "./scope.js";

/** Who did what, and how it ended. Holds ids and counts, never memory text. */
export interface AuditEvent {
  /** ISO 8601 in UTC. */
  readonly at: string;
  /** Who did it, as the application names them. */
  readonly actor: string;
  /** What was done, such as `add`. */
  readonly action: string;
  /** `done`, or the code of the error. */
  readonly outcome: string;
  readonly scope?: Scope;
  /** The memories that were touched or shown, at most 1,000. */
  readonly memoryIds?: readonly string[];
  /** How many of what, such as `stored: 2`. */
  readonly counts?: Readonly<Record<string, number>>;
}

/** An event with its place in the chain. */
export interface AuditEntry extends AuditEvent {
  /** From 1, without a gap. */
  readonly sequence: number;
  /** Hash of the entry before; of the first one, 64 zeros. */
  readonly previousHash: string;
  /** SHA-256 in hex of all other members, the hash of the entry before included. */
  readonly hash: string;
}

/** The last entry of a log: kept elsewhere, it proves later that nothing up to it was changed or cut off. */
export interface AuditHead {
  /** 0 for an empty log. */
  readonly sequence: number;
  readonly hash: string;
}

/** What chains an event to the entry before it. */
export type SealEvent = (event: AuditEvent, sequence: number, previousHash: string) => AuditEntry;

/** A log that only grows. All methods reject with code `CLOSED` after the store is closed. */
export interface AuditLogStore {
  /** Appends an event in one durable transaction, whatever other processes append at the same time. */
  append(event: AuditEvent, seal: SealEvent): Promise<AuditEntry>;
  /** Entries with a sequence above `after`, in order. */
  entries(query: { readonly after: number; readonly limit: number }): Promise<readonly AuditEntry[]>;
  head(): Promise<AuditHead>;
}

/** The hash before the first entry. */
export const GENESIS_HASH = "0".repeat(64);
