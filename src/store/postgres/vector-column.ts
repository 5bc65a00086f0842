import type { Session } from "./database.js";
import { rawSql, type Sql, sql } from "./sql.js";
import type { HnswSettings } from "./vector-settings.js";

/** Of pgvector's type `vector`. */
export const MOST_DIMENSIONS = 16_000;
/** Of an HNSW index on `vector`, and on `halfvec`. */
const MOST_INDEXED = 2_000;
const MOST_INDEXED_HALF = 4_000;

/** How vectors of this length are compared by the index; nothing above what it takes. */
export interface IndexedVectors {
  /** The indexed expression on the row `memories`. */
  readonly column: Sql;
  /** The type of the other side. */
  readonly type: string;
}

export function indexedVectors(dimensions: number): IndexedVectors | undefined {
  if (dimensions > MOST_INDEXED_HALF) return undefined;
  if (dimensions <= MOST_INDEXED)
    return { column: rawSql("memories.vector"), type: `{vector.vector}(${dimensions})` };
  const type = `{vector.halfvec}(${dimensions})`;
  return { column: rawSql(`(memories.vector::${type})`), type };
}

/** Gives the column of an empty table this length, and an index for it. Run it inside a write that has the space alone. */
export async function fitVectors(
  session: Session,
  dimensions: number,
  hnsw: HnswSettings | undefined,
): Promise<void> {
  await session.exec("DROP INDEX IF EXISTS {memories_by_vector}");
  if ((await currentDimensions(session)) !== dimensions) {
    await session.exec(
      `ALTER TABLE {memories} ALTER COLUMN vector TYPE {vector.vector}(${dimensions}) USING NULL::{vector.vector}(${dimensions})`,
    );
  }
  await indexVectors(session, dimensions, hnsw);
}

/** The length that the column has; -1: any. */
async function currentDimensions(session: Session): Promise<number> {
  const row = await session.first(sql`
    SELECT atttypmod::text AS dimensions FROM pg_catalog.pg_attribute
    WHERE attrelid = ${rawSql("'{memories}'")}::regclass AND attname = 'vector'`);
  return Number(row?.["dimensions"]);
}

/**
 * Puts the vectors of the table `reembedded` in place of those of all memories, and indexes them anew. Run it inside a write that has
 * the space and the table `memories` alone, while every memory has a new vector.
 */
export async function replaceVectors(
  session: Session,
  dimensions: number,
  hnsw: HnswSettings | undefined,
): Promise<void> {
  await session.exec(`
    DROP INDEX IF EXISTS {memories_by_vector};
    ALTER TABLE {memories} ALTER COLUMN vector TYPE {vector.vector} USING vector;
    UPDATE {memories} AS memories SET vector = reembedded.vector FROM {reembedded} AS reembedded
      WHERE reembedded.sequence = memories.sequence;
    ALTER TABLE {memories} ALTER COLUMN vector TYPE {vector.vector}(${dimensions});
    TRUNCATE {reembedded}`);
  await indexVectors(session, dimensions, hnsw);
}

async function indexVectors(
  session: Session,
  dimensions: number,
  hnsw: HnswSettings | undefined,
): Promise<void> {
  const indexed = indexedVectors(dimensions);
  if (indexed === undefined || hnsw === undefined) return;
  const kind = dimensions <= MOST_INDEXED ? "vector" : "halfvec";
  const expression = kind === "vector" ? "vector" : `(vector::${indexed.type})`;
  await session.exec(`
    CREATE INDEX memories_by_vector ON {memories} USING hnsw (${expression} {vector.${kind}_cosine_ops})
    WITH (m = ${hnsw.m}, ef_construction = ${hnsw.efConstruction})`);
}

/** A vector in pgvector's form. Nine digits give back the same float32. */
export function vectorText(vector: Float32Array): string {
  let text = "[";
  for (let index = 0; index < vector.length; index += 1) {
    const component = vector[index] as number;
    text += `${index === 0 ? "" : ","}${Number.isInteger(component) ? component : component.toPrecision(9)}`;
  }
  return `${text}]`;
}

export const parseVector = (text: string): Float32Array =>
  Float32Array.from(text.slice(1, -1).split(","), Number);
