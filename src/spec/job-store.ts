import type { StoreChange, StoreChangeResult, Transcript } from "./store.js";

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
