import { VarveError } from "../../errors.js";
import type { EmbeddingSpace } from "../../spec/embedder.js";
import type { Reembedding } from "../../spec/store.js";
import { checkDimensions, checkLimit, checkVector } from "../check-input.js";
import { packRow } from "../vector/quantize.js";
import type { Connection } from "./connection.js";
import { readSetting, readSpace, SPACE_SETTING, writeSetting } from "./embedding-space.js";
import { markRewritten } from "./partitions.js";
import { sql } from "./sql.js";

/** The space that a move under way leads to. */
export const TARGET_SETTING = "reembedding-space";

/** Runs work as one transaction of the store. */
export interface Transactions {
  read<T>(work: (connection: Connection) => T): Promise<T>;
  write<T>(work: (connection: Connection) => T): Promise<T>;
}

type NewVectors = Parameters<Reembedding["put"]>[0];

/** Starts the move of all vectors to a checked space, or goes on with it. */
export async function startReembedding(
  transactions: Transactions,
  space: EmbeddingSpace,
): Promise<SqliteReembedding> {
  const target = JSON.stringify({ model: space.model, dimensions: space.dimensions });
  const total = await transactions.write((connection) => {
    if (readSetting(connection, TARGET_SETTING) !== target) {
      connection.run(sql`DELETE FROM reembedded`);
      writeSetting(connection, TARGET_SETTING, target);
    }
    return count(connection, "SELECT count(*) FROM vectors");
  });
  return new SqliteReembedding(transactions, space, target, total);
}

/** A memory without a new vector for the text that it has now. */
const MISSING = `
  vectors CROSS JOIN memories ON memories.partition = vectors.partition AND memories.sequence = vectors.sequence
  LEFT JOIN reembedded ON reembedded.sequence = vectors.sequence AND reembedded.hash = memories.hash
  WHERE reembedded.sequence IS NULL`;

export class SqliteReembedding implements Reembedding {
  readonly total: number;
  readonly #transactions: Transactions;
  readonly #space: EmbeddingSpace;
  readonly #target: string;
  /** Memories up to here were handed out: the next ones are found without passing over them again. */
  #last = 0;

  constructor(transactions: Transactions, space: EmbeddingSpace, target: string, total: number) {
    this.#transactions = transactions;
    this.#space = space;
    this.#target = target;
    this.total = total;
  }

  remaining(): Promise<number> {
    return this.#transactions.read((connection) =>
      this.#isDone(connection) ? 0 : count(connection, `SELECT count(*) FROM ${MISSING}`),
    );
  }

  async next(limit: number): ReturnType<Reembedding["next"]> {
    checkLimit(limit);
    return this.#transactions.read((connection) => {
      if (this.#isDone(connection)) return [];
      const after = this.#last;
      const found = this.#missingAfter(connection, after, limit);
      // What failed, or was changed meanwhile, comes again at the end.
      return found.length > 0 || after === 0 ? found : this.#missingAfter(connection, 0, limit);
    });
  }

  async put(vectors: NewVectors): Promise<void> {
    for (const { vector } of vectors) {
      checkVector(vector, "vector");
      checkDimensions(vector, this.#space.dimensions);
    }
    await this.#transactions.write((connection) => {
      this.#checkTarget(connection);
      for (const { id, hash, vector } of vectors) {
        const bytes = new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
        connection.run(sql`
          INSERT OR REPLACE INTO reembedded (sequence, partition, hash, vector, code)
          SELECT sequence, partition, hash, ${bytes}, ${packRow(vector)} FROM memories
          WHERE id = ${id} AND hash = ${hash}`);
      }
    });
  }

  finish(): Promise<void> {
    return this.#transactions.write((connection) => {
      if (!this.#isDone(connection)) {
        this.#checkTarget(connection);
        refuseMissing(connection);
        replaceVectors(connection);
        writeSetting(connection, SPACE_SETTING, this.#target);
      }
      connection.run(sql`DELETE FROM settings WHERE name = ${TARGET_SETTING}`);
    });
  }

  #missingAfter(
    connection: Connection,
    after: number,
    limit: number,
  ): Awaited<ReturnType<Reembedding["next"]>> {
    const rows = connection.all({
      text: `SELECT vectors.sequence, memories.id, memories.memory, memories.hash FROM ${MISSING}
        AND vectors.sequence > ? ORDER BY vectors.sequence LIMIT ?`,
      values: [after, limit],
    });
    this.#last = Number(rows.at(-1)?.[0] ?? 0);
    return rows.map((row) => {
      const [, id, memory, hash] = row as readonly [number, string, string, string];
      return { id, memory, hash };
    });
  }

  /** Whether the store is in the new space already, perhaps because another process has finished the move. */
  #isDone(connection: Connection): boolean {
    const space = readSpace(connection);
    return space?.model === this.#space.model && space.dimensions === this.#space.dimensions;
  }

  #checkTarget(connection: Connection): void {
    if (readSetting(connection, TARGET_SETTING) === this.#target) return;
    throw new VarveError(
      "CONFLICT",
      "Another process has begun to move this store to another embedding space, or has reset it. Begin anew.",
    );
  }
}

function refuseMissing(connection: Connection): void {
  const missing = count(connection, `SELECT count(*) FROM ${MISSING}`);
  if (missing === 0) return;
  throw new VarveError(
    "CONFLICT",
    `${missing} memories have no vector in the new embedding space yet. Embed them, then finish.`,
  );
}

function replaceVectors(connection: Connection): void {
  connection.run(sql`
    UPDATE vectors SET vector = reembedded.vector FROM reembedded WHERE reembedded.sequence = vectors.sequence`);
  connection.run(sql`
    UPDATE codes SET code = reembedded.code FROM reembedded
    WHERE codes.partition_and_sequence = ((reembedded.partition << 32) | reembedded.sequence)`);
  connection.run(sql`DELETE FROM reembedded`);
  markRewritten(connection);
}

const count = (connection: Connection, statement: string): number =>
  Number(connection.first({ text: statement, values: [] })?.[0]);
