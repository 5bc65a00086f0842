import type { Readable } from "node:stream";

/** Where the files of batch jobs are. Objects are named by URIs of the form `s3://bucket/key`. */
export interface ObjectStore {
  /**
   * Writes an object whole, over one that is there.
   *
   * @param open the content from its beginning; called once more where writing is tried again
   * @param bytes its length
   */
  put(uri: string, open: () => Readable, bytes: number, signal?: AbortSignal): Promise<void>;
  /** The content of an object. Rejects with `REQUEST_REJECTED` if there is none; reading it may reject too. */
  get(uri: string, signal?: AbortSignal): Promise<Readable>;
  /** URIs of the objects whose key begins with that of `uri`, sorted. */
  list(uri: string, signal?: AbortSignal): Promise<readonly string[]>;
}
