import type { Connection } from "./connection.js";
import { sql } from "./sql.js";

/** Vectors in one read at most: bounds what it holds in memory. */
const VECTORS_PER_READ = 1024;

/** The stored vectors of these sequences, exactly as they were given. */
export function* readVectors(
  connection: Connection,
  sequences: readonly number[],
  dimensions: number,
): Generator<readonly [sequence: number, vector: Float32Array]> {
  for (let start = 0; start < sequences.length; start += VECTORS_PER_READ) {
    const wanted = JSON.stringify(sequences.slice(start, start + VECTORS_PER_READ));
    const row = connection.first(sql`
      SELECT json_group_array(sequence), CAST(group_concat(vector, '') AS BLOB) FROM vectors
      WHERE sequence IN (SELECT value FROM json_each(${wanted}))`);
    if (!(row?.[1] instanceof Uint8Array)) return;
    // A copy, since float32 must be aligned.
    const vectors = new Float32Array(new Uint8Array(row[1]).buffer);
    for (const [index, sequence] of (JSON.parse(String(row[0])) as number[]).entries()) {
      yield [sequence, vectors.subarray(index * dimensions, (index + 1) * dimensions)];
    }
  }
}
