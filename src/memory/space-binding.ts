import type { EmbeddingSpace } from "../spec/embedder.js";
import type { Store } from "../spec/store.js";

/** Binds the store to the embedder's space before the first vector goes in or is compared: once, unless it failed. */
export class SpaceBinding {
  readonly #store: Store;
  readonly #space: EmbeddingSpace;
  #bound: Promise<void> | undefined;

  constructor(store: Store, space: EmbeddingSpace) {
    this.#store = store;
    this.#space = space;
  }

  /** Rejects with `EMBEDDING_SPACE_MISMATCH` if the store holds vectors of another space. */
  ensure(): Promise<void> {
    this.#bound ??= this.#bind();
    return this.#bound;
  }

  /** To be called after the store was reset, which also erased the binding. */
  renew(): Promise<void> {
    this.#bound = undefined;
    return this.ensure();
  }

  async #bind(): Promise<void> {
    try {
      await this.#store.bindSpace(this.#space);
    } catch (error) {
      // The next call tries again: a busy store is not busy for ever.
      this.#bound = undefined;
      throw error;
    }
  }
}
