import type { JsonObject } from "./json.js";
import type { Scope } from "./scope.js";

/** A stored memory. Times are ISO 8601 in UTC. */
export interface MemoryRecord extends Scope {
  readonly id: string;
  readonly memory: string;
  /** SHA-256 of the normalised text, in hex: unique within one exact scope. */
  readonly hash: string;
  readonly metadata: JsonObject;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Who said or did it: `user`, `assistant`, or a speaker's name. */
  readonly attributedTo?: string;
  /** From when on it is hidden; absent: never. */
  readonly expiresAt?: string;
}

export type HistoryEvent = "ADD" | "UPDATE" | "DELETE";

/** One change of one memory. */
export interface HistoryEntry {
  readonly id: string;
  readonly memoryId: string;
  readonly event: HistoryEvent;
  /** Text before the change; `null` for `ADD`. */
  readonly previousMemory: string | null;
  /** Text after the change; `null` for `DELETE`. */
  readonly newMemory: string | null;
  /** ISO 8601 in UTC. */
  readonly at: string;
  /** Why, where the caller or the model said so. */
  readonly reason?: string;
  /** Who caused it: `extraction`, `caller`, or a name that the caller gave. */
  readonly actor: string;
}
