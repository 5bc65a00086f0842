import type { EmbeddingSpace } from "../../spec/embedder.js";
import type { Scope } from "../../spec/scope.js";
import type { Session } from "./database.js";
import { decodeSpace, SPACE_SETTING } from "./embedding-space.js";
import { visibleFrom } from "./partitions.js";
import { sql } from "./sql.js";

/** What a search must know of a scope before it asks for memories. */
export interface SearchedScope {
  /** Numbers of its partitions. */
  readonly partitions: readonly number[];
  readonly memories: number;
  /** Memories in the whole store, as the server estimates it. */
  readonly total: number;
  /** Terms over all texts. */
  readonly terms: number;
  readonly space: EmbeddingSpace | undefined;
}

export async function readScope(session: Session, scope: Scope): Promise<SearchedScope> {
  const row = await session.first(sql`
    SELECT (SELECT value FROM {settings} WHERE name = ${SPACE_SETTING}) AS space,
      (SELECT reltuples FROM pg_catalog.pg_class WHERE oid = '{memories}'::regclass)::float8 AS total,
      (SELECT coalesce(json_agg(json_build_array(id, memory_count, term_count) ORDER BY id), '[]')::text
        FROM {partitions} AS partitions WHERE ${visibleFrom(scope)} AND memory_count > 0) AS partitions`);
  const partitions = JSON.parse(String(row?.["partitions"])) as [number, number, number][];
  const memories = partitions.reduce((sum, [, count]) => sum + count, 0);
  const space = row?.["space"];
  return {
    partitions: partitions.map(([id]) => id),
    memories,
    terms: partitions.reduce((sum, [, , count]) => sum + count, 0),
    // An estimate of the server's, which may be old.
    total: Math.max(memories, Number(row?.["total"])),
    space: typeof space === "string" ? decodeSpace(space) : undefined,
  };
}
