import type { EmbeddingSpace } from "../spec/embedder.js";

/** What a store is found to be. */
export interface StoreInspection {
  /** What it is called in messages, such as `the database /home/me/memory.db`. */
  readonly name: string;
  /** `false`: it does not exist yet, and the first use will create it. */
  readonly exists: boolean;
  readonly memories?: number;
  readonly space?: EmbeddingSpace;
  /** Steps of the schema that opening it will take. */
  readonly pendingMigrations?: readonly string[];
  /** What is damaged, in words without memory text; empty: nothing was found. */
  readonly problems?: readonly string[];
}
