import { VarveError } from "../../errors.js";
import type { EmbeddingSpace } from "../../spec/embedder.js";
import type { Reembedding } from "../../spec/store.js";
import { checkDimensions, checkLimit, checkVector } from "../check-input.js";
import type { Database, Session } from "./database.js";
import { encodeSpace, lockSpace, readSetting, SPACE_SETTING, writeSetting } from "./embedding-space.js";
import { rawSql, rowsOf, type Sql, sql } from "./sql.js";
import { replaceVectors, vectorText } from "./vector-column.js";
import type { VectorSettings } from "./vector-settings.js";

/** The space that a move under way leads to. */
export const TARGET_SETTING = "reembedding-space";

/** Starts the move of all vectors to a checked space, or goes on with it. */
export async function startReembedding(
  database: () => Database,
  settings: VectorSettings,
  space: EmbeddingSpace,
): Promise<Reembedding> {
  const target = encodeSpace(space);
  const total = await database().write(async (session) => {
    await session.first(lockSpace(settings.schema, "alone"));
    if ((await readSetting(session, TARGET_SETTING)) !== target) {
      await session.exec("TRUNCATE {reembedded}");
      await writeSetting(session, TARGET_SETTING, target);
    }
    return count(session, sql`{memories}`);
  });
  return new PostgresReembedding(database, settings, space, total);
}

/** Memories without a new vector for the text that they have now. */
const MISSING = rawSql(`
  {memories} AS memories LEFT JOIN {reembedded} AS reembedded
  ON reembedded.sequence = memories.sequence AND reembedded.hash = memories.hash
  WHERE reembedded.sequence IS NULL`);

class PostgresReembedding implements Reembedding {
  readonly total: number;
  readonly #database: () => Database;
  readonly #settings: VectorSettings;
  readonly #space: EmbeddingSpace;
  /** Memories up to here were handed out: the next ones are found without passing over them again. */
  #last = 0;

  constructor(database: () => Database, settings: VectorSettings, space: EmbeddingSpace, total: number) {
    this.#database = database;
    this.#settings = settings;
    this.#space = space;
    this.total = total;
  }

  remaining(): Promise<number> {
    return this.#database().read(async (session) =>
      (await this.#isDone(session)) ? 0 : count(session, MISSING),
    );
  }

  async next(limit: number): ReturnType<Reembedding["next"]> {
    checkLimit(limit);
    return this.#database().read(async (session) => {
      if (await this.#isDone(session)) return [];
      const after = this.#last;
      const found = await this.#missingAfter(session, after, limit);
      // What failed, or was changed meanwhile, comes again at the end.
      return found.length > 0 || after === 0 ? found : this.#missingAfter(session, 0, limit);
    });
  }

  async put(vectors: Parameters<Reembedding["put"]>[0]): Promise<void> {
    for (const { vector } of vectors) {
      checkVector(vector, "vector");
      checkDimensions(vector, this.#space.dimensions);
    }
    const rows = vectors.map(({ id, hash, vector }) => ({ id, hash, vector: vectorText(vector) }));
    await this.#database().write(async (session) => {
      await session.first(lockSpace(this.#settings.schema, "shared"));
      await this.#checkTarget(session);
      await session.all(sql`
        INSERT INTO {reembedded} (sequence, hash, vector)
        SELECT DISTINCT ON (memories.sequence) memories.sequence, memories.hash, new.vector::{vector.vector}
        FROM ${rowsOf(rows, "id text, hash text, vector text")} AS new
        JOIN {memories} AS memories ON memories.id = new.id AND memories.hash = new.hash
        ORDER BY memories.sequence
        ON CONFLICT (sequence) DO UPDATE SET hash = excluded.hash, vector = excluded.vector`);
    });
  }

  finish(): Promise<void> {
    const { schema, hnsw } = this.#settings;
    return this.#database().write(async (session) => {
      await session.first(lockSpace(schema, "alone"));
      if (!(await this.#isDone(session))) {
        await this.#checkTarget(session);
        // No memory may come or go before the new vectors are in place.
        await session.exec("LOCK TABLE {memories} IN ACCESS EXCLUSIVE MODE");
        await refuseMissing(session);
        await replaceVectors(session, this.#space.dimensions, hnsw);
        await writeSetting(session, SPACE_SETTING, encodeSpace(this.#space));
      }
      await session.all(sql`DELETE FROM {settings} WHERE name = ${TARGET_SETTING}`);
    });
  }

  async #missingAfter(
    session: Session,
    after: number,
    limit: number,
  ): Promise<Awaited<ReturnType<Reembedding["next"]>>> {
    const rows = await session.all(sql`
      SELECT memories.sequence::text AS sequence, memories.id, memories.memory, memories.hash FROM ${MISSING}
      AND memories.sequence > ${after}::bigint ORDER BY memories.sequence LIMIT ${limit}::integer`);
    this.#last = Number(rows.at(-1)?.["sequence"] ?? 0);
    return rows.map(({ id, memory, hash }) => ({
      id: String(id),
      memory: String(memory),
      hash: String(hash),
    }));
  }

  /** Whether the store is in the new space already, perhaps because another process has finished the move. */
  async #isDone(session: Session): Promise<boolean> {
    return (await readSetting(session, SPACE_SETTING)) === encodeSpace(this.#space);
  }

  async #checkTarget(session: Session): Promise<void> {
    if ((await readSetting(session, TARGET_SETTING)) === encodeSpace(this.#space)) return;
    throw new VarveError(
      "CONFLICT",
      "Another process has begun to move this store to another embedding space, or has reset it. Begin anew.",
    );
  }
}

async function refuseMissing(session: Session): Promise<void> {
  const missing = await count(session, MISSING);
  if (missing === 0) return;
  throw new VarveError(
    "CONFLICT",
    `${missing} memories have no vector in the new embedding space yet. Embed them, then finish.`,
  );
}

async function count(session: Session, rows: Sql): Promise<number> {
  return Number((await session.first(sql`SELECT count(*)::text AS count FROM ${rows}`))?.["count"]);
}
