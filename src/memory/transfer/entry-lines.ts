import type { EmbeddingSpace } from "../../spec/embedder.js";
import { SCOPE_IDS } from "../../spec/scope.js";
import type { StoreEntry } from "../../spec/store.js";

/** What a file of varve's says it is. */
export const FORMAT = "varve-memories";
export const VERSION = 1;

/** The first line. `space` is absent of a store that never held a vector. */
export function headerLine(space: EmbeddingSpace | undefined): string {
  const embeddingSpace = space && { model: space.model, dimensions: space.dimensions };
  return line({ format: FORMAT, version: VERSION, embeddingSpace });
}

/** The last line: without it a file has lost its end. */
export const footerLine = (entries: number): string => line({ entries });

/** One memory; of a deleted one the history alone. Members that are absent are left out. */
export function entryLine({ scope, memoryId, record, vector, history }: StoreEntry): string {
  const owner = Object.fromEntries(SCOPE_IDS.map((id) => [id, scope[id]]));
  const changes = history.map(({ memoryId: _, ...change }) => change);
  if (record === undefined) return line({ ...owner, id: memoryId, history: changes });
  const { memory, hash, metadata, createdAt, updatedAt, attributedTo, expiresAt } = record;
  return line({
    ...owner,
    ...{ id: memoryId, memory, hash, metadata, createdAt, updatedAt, attributedTo, expiresAt },
    vector: vector && base64Of(vector),
    history: changes,
  });
}

const line = (value: object): string => `${JSON.stringify(value)}\n`;

/** float32, little-endian. */
const base64Of = (vector: Float32Array): string =>
  Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString("base64");
