import type { StoreChange, StoreChangeResult, Transcript } from "../../spec/store.js";
import type { Connection } from "./connection.js";

/** How the operators' tables get at the database of an open store. All reject with code `CLOSED` once it is closed. */
export interface DatabaseAccess {
  /** `work` sees one state of the database. */
  read<T>(work: (connection: Connection) => T): Promise<T>;
  /** `work` is applied as a whole, durably, or not at all. */
  write<T>(work: (connection: Connection) => T): Promise<T>;
  /** As `write`, but a power failure may take it: does not wait for the disk. */
  writeFast<T>(work: (connection: Connection) => T): Promise<T>;
  /** Commits changes of memories, and does what else belongs to the same transaction. */
  commit(
    changes: readonly StoreChange[],
    transcript: Transcript | undefined,
    also: (connection: Connection) => void,
  ): Promise<readonly StoreChangeResult[]>;
  /** Leaves nothing of what was deleted in the write-ahead log, as far as other processes' reads allow. */
  emptyLog(): Promise<void>;
}
