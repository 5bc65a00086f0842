import { VarveError } from "../../errors.js";
import type { EmbeddingSpace } from "../../spec/embedder.js";
import type { Connection } from "./connection.js";
import { sql } from "./sql.js";

export const SPACE_SETTING = "embedding-space";

export function readSetting(connection: Connection, name: string): string | undefined {
  const value = connection.first(sql`SELECT value FROM settings WHERE name = ${name}`)?.[0];
  return value === undefined ? undefined : String(value);
}

export function writeSetting(connection: Connection, name: string, value: string): void {
  connection.run(sql`INSERT OR REPLACE INTO settings (name, value) VALUES (${name}, ${value})`);
}

export function readSpace(connection: Connection): EmbeddingSpace | undefined {
  const value = readSetting(connection, SPACE_SETTING);
  return value === undefined ? undefined : (JSON.parse(value) as EmbeddingSpace);
}

/** Binds the store; a store without vectors may be bound anew. Run it inside a write. */
export function writeSpace(connection: Connection, space: EmbeddingSpace): void {
  const bound = readSpace(connection);
  if (bound?.model === space.model && bound.dimensions === space.dimensions) return;
  if (bound !== undefined && connection.first(sql`SELECT 1 FROM vectors LIMIT 1`) !== undefined) {
    throw mismatch(bound, space);
  }
  writeSetting(
    connection,
    SPACE_SETTING,
    JSON.stringify({ model: space.model, dimensions: space.dimensions }),
  );
}

/** Throws `EMBEDDING_SPACE_MISMATCH` if another process has moved the store to another space since it was bound to this one. */
export function checkSpaceUnmoved(connection: Connection, bound: EmbeddingSpace | undefined): void {
  const space = bound && readSpace(connection);
  if (space === undefined || bound === undefined) return;
  if (space.model !== bound.model || space.dimensions !== bound.dimensions) throw mismatch(space, bound);
}

const mismatch = (bound: EmbeddingSpace, space: EmbeddingSpace): VarveError =>
  new VarveError(
    "EMBEDDING_SPACE_MISMATCH",
    `The store holds vectors of ${describe(bound)}, which cannot be compared with those of ${describe(space)}. Use the first, another store, or move this one with reembed.`,
  );

const describe = ({ model, dimensions }: EmbeddingSpace): string => `${model} with ${dimensions} dimensions`;
