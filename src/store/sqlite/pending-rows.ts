import { tokenizeDocument } from "../text/tokenize.js";
import { packInto, ROW_HEADER_BYTES } from "../vector/quantize.js";
import type { Connection } from "./connection.js";
import { historyValues, NEW_HISTORY, type NewHistoryEntry, nextSequence } from "./history.js";
import { insertRows, type RowTarget } from "./insert-rows.js";
import { bytesOf } from "./memory-index.js";
import type { MemoryKey } from "./memory-key.js";
import type { SqlValue } from "./sql.js";

/** A memory that no table holds yet. Times as they are stored. */
export interface NewMemory {
  readonly id: string;
  readonly memory: string;
  readonly hash: string;
  /** As JSON. */
  readonly metadata: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly attributedTo: string | null;
  readonly expiresAt: string | null;
}

/** Memories that wait at most. */
const MOST_WAITING = 256;

const NEW_MEMORIES: RowTarget = {
  head: `INSERT INTO memories (partition, sequence, id, memory, hash, metadata, created_at, updated_at, attributed_to,
    expires_at) VALUES`,
  row: "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
  width: 10,
};
const NEW_VECTORS: RowTarget = {
  head: "INSERT INTO vectors (sequence, partition, vector) VALUES",
  row: "(?, ?, ?)",
  width: 3,
};
const NEW_CODES: RowTarget = {
  head: "INSERT INTO codes (partition_and_sequence, code) VALUES",
  row: "(((? << 32) | ?), ?)",
  width: 3,
};
const NEW_TERMS: RowTarget = {
  head: "INSERT INTO terms (partition_and_sequence, terms) VALUES",
  row: "(((? << 32) | ?), ?)",
  width: 3,
};

/**
 * New memories and history of one write, which reach the database together: table by table, many rows in a statement. No other
 * history may be written between `append` and `flush`.
 */
export class PendingRows {
  readonly #connection: Connection;
  #history: SqlValue[] = [];
  #memories: SqlValue[] = [];
  #vectors: SqlValue[] = [];
  #codes: SqlValue[] = [];
  #terms: SqlValue[] = [];
  #count = 0;
  /** The codes of those that wait, one after the other. */
  #packed = new Uint8Array(0);
  /** Sequence of the next history entry; `undefined` while none waits. */
  #next: number | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Appends an entry to the history, and returns its sequence. */
  append(entry: NewHistoryEntry): number {
    const sequence = this.#next ?? nextSequence(this.#connection);
    this.#next = sequence + 1;
    this.#history.push(...historyValues(sequence, entry));
    return sequence;
  }

  /** @param expected how many memories the write may still add, this one included; only a hint */
  insert([partition, sequence]: MemoryKey, memory: NewMemory, vector: Float32Array, expected: number): void {
    const { id, hash, metadata, createdAt, updatedAt, attributedTo, expiresAt } = memory;
    this.#memories.push(partition, sequence, id, memory.memory, hash, metadata);
    this.#memories.push(createdAt, updatedAt, attributedTo, expiresAt);
    this.#vectors.push(sequence, partition, bytesOf(vector));
    this.#codes.push(partition, sequence, packInto(this.#room(vector.length, expected), vector));
    this.#terms.push(partition, sequence, tokenizeDocument(memory.memory).join(" "));
    this.#count += 1;
    if (this.#count === MOST_WAITING) this.flush();
  }

  /** Writes what waits. */
  flush(): void {
    insertRows(this.#connection, NEW_HISTORY, this.#history);
    insertRows(this.#connection, NEW_MEMORIES, this.#memories);
    insertRows(this.#connection, NEW_VECTORS, this.#vectors);
    insertRows(this.#connection, NEW_CODES, this.#codes);
    insertRows(this.#connection, NEW_TERMS, this.#terms);
    this.#history = [];
    this.#memories = [];
    this.#vectors = [];
    this.#codes = [];
    this.#terms = [];
    this.#count = 0;
    this.#next = undefined;
  }

  /** Room for the next code. The driver copies what it is given, so that the room of a group that was written is free. */
  #room(dimensions: number, expected: number): Uint8Array {
    const bytes = ROW_HEADER_BYTES + dimensions;
    const end = (this.#count + 1) * bytes;
    if (end > this.#packed.length) {
      this.#packed = new Uint8Array(Math.max(end, Math.min(MOST_WAITING, expected) * bytes));
    }
    return this.#packed.subarray(end - bytes, end);
  }
}
