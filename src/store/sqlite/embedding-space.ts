import { VarveError } from "../../errors.js";
import type { EmbeddingSpace } from "../../spec/embedder.js";
import type { Connection } from "./connection.js";
import { sql } from "./sql.js";

const SETTING = "embedding-space";

export function readSpace(connection: Connection): EmbeddingSpace | undefined {
  const value = connection.first(sql`SELECT value FROM settings WHERE name = ${SETTING}`)?.[0];
  return value === undefined ? undefined : (JSON.parse(String(value)) as EmbeddingSpace);
}

/** Binds the store; a store without vectors may be bound anew. Run it inside a write. */
export function writeSpace(connection: Connection, space: EmbeddingSpace): void {
  const bound = readSpace(connection);
  if (bound?.model === space.model && bound.dimensions === space.dimensions) return;
  if (bound !== undefined && connection.first(sql`SELECT 1 FROM vectors LIMIT 1`) !== undefined) {
    throw new VarveError(
      "EMBEDDING_SPACE_MISMATCH",
      `The store holds vectors of ${describe(bound)}, which cannot be compared with those of ${describe(space)}. Use the first, or another store.`,
    );
  }
  const value = JSON.stringify({ model: space.model, dimensions: space.dimensions });
  connection.run(sql`INSERT OR REPLACE INTO settings (name, value) VALUES (${SETTING}, ${value})`);
}

const describe = ({ model, dimensions }: EmbeddingSpace): string => `${model} with ${dimensions} dimensions`;
