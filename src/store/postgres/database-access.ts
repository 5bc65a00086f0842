import type { StoreChange, StoreChangeResult, Transcript } from "../../spec/store.js";
import type { Database, Session } from "./database.js";

/** How the operators' tables get at the database of an open store. All reject with code `CLOSED` once it is closed. */
export interface DatabaseAccess {
  database(): Promise<Database>;
  /** Commits changes of memories, and does what else belongs to the same transaction. */
  commit(
    changes: readonly StoreChange[],
    transcript: Transcript | undefined,
    also: (session: Session) => Promise<void>,
  ): Promise<readonly StoreChangeResult[]>;
}
