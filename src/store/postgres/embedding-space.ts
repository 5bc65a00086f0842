import { VarveError } from "../../errors.js";
import type { EmbeddingSpace } from "../../spec/embedder.js";
import type { Session } from "./database.js";
import { advisoryLock } from "./locks.js";
import { type Sql, sql } from "./sql.js";
import { fitVectors, MOST_DIMENSIONS } from "./vector-column.js";
import type { VectorSettings } from "./vector-settings.js";

/** Where the space that the store is bound to stands. */
export const SPACE_SETTING = "embedding-space";

export async function readSetting(
  session: Pick<Session, "first">,
  name: string,
): Promise<string | undefined> {
  const row = await session.first(sql`SELECT value FROM {settings} WHERE name = ${name}`);
  return row === undefined ? undefined : String(row["value"]);
}

export async function writeSetting(session: Session, name: string, value: string): Promise<void> {
  await session.all(sql`
    INSERT INTO {settings} (name, value) VALUES (${name}, ${value})
    ON CONFLICT (name) DO UPDATE SET value = excluded.value`);
}

export const encodeSpace = ({ model, dimensions }: EmbeddingSpace): string =>
  JSON.stringify({ model, dimensions });

export const decodeSpace = (text: string): EmbeddingSpace => JSON.parse(text) as EmbeddingSpace;

export async function readSpace(session: Pick<Session, "first">): Promise<EmbeddingSpace | undefined> {
  const value = await readSetting(session, SPACE_SETTING);
  return value === undefined ? undefined : decodeSpace(value);
}

/** Holds the space as it is until the transaction ends; writers of vectors share it, a change of the space has it alone. */
export const lockSpace = (schema: string, how: "shared" | "alone"): Sql => {
  const key = advisoryLock("space", schema);
  return how === "shared"
    ? sql`SELECT pg_advisory_xact_lock_shared(${key}::bigint)`
    : sql`SELECT pg_advisory_xact_lock(${key}::bigint)`;
};

/** Throws `INPUT_INVALID` for more dimensions than pgvector keeps. */
export function checkPostgresSpace({ dimensions }: EmbeddingSpace): void {
  if (dimensions <= MOST_DIMENSIONS) return;
  throw new VarveError(
    "INPUT_INVALID",
    `\`dimensions\` is ${dimensions}, and pgvector keeps at most ${MOST_DIMENSIONS}.`,
  );
}

/** Binds the store; a store without vectors may be bound anew. Run it inside a write. */
export async function bindSpace(
  session: Session,
  space: EmbeddingSpace,
  settings: VectorSettings,
): Promise<void> {
  const isBound = (bound: EmbeddingSpace | undefined): boolean =>
    bound?.model === space.model && bound.dimensions === space.dimensions;
  if (isBound(await readSpace(session))) return;
  await session.first(lockSpace(settings.schema, "alone"));
  const bound = await readSpace(session);
  if (isBound(bound)) return;
  if (bound !== undefined && (await session.first(sql`SELECT 1 FROM {memories} LIMIT 1`)) !== undefined) {
    throw new VarveError(
      "EMBEDDING_SPACE_MISMATCH",
      `The store holds vectors of ${describe(bound)}, which cannot be compared with those of ${describe(space)}. Use the first, or another store.`,
    );
  }
  await fitVectors(session, space.dimensions, settings.hnsw);
  await writeSetting(session, SPACE_SETTING, encodeSpace(space));
}

const describe = ({ model, dimensions }: EmbeddingSpace): string => `${model} with ${dimensions} dimensions`;
