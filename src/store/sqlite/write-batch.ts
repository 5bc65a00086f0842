import { SCOPE_IDS, type Scope } from "../../spec/scope.js";
import type { Connection } from "./connection.js";
import type { NewHistoryEntry } from "./history.js";
import type { MemoryKey } from "./memory-key.js";
import { ensurePartition } from "./partitions.js";
import { type NewMemory, PendingRows } from "./pending-rows.js";
import { sql } from "./sql.js";

/** An addition that a write may make. */
export interface PlannedAddition {
  readonly scope: Scope;
  readonly id: string;
  readonly hash: string;
}

/** From so many on, asking for all at once is cheaper than one by one. */
const WORTH_ASKING_AT_ONCE = 8;

/**
 * What the additions of one write have in common, looked up and written once rather than for each: their partitions,
 * what is there already, the rows themselves, and how many each partition gains. Call `finish` before the write ends.
 */
export class WriteBatch {
  readonly #connection: Connection;
  readonly #rows: PendingRows;
  readonly #partitions = new Map<string, number>();
  readonly #gained = new Map<number, { count: number; last: number }>();
  /** Ids and texts that were there when the write began, and those that it has added; `undefined`: not asked. */
  readonly #present: { readonly ids: Set<string>; readonly texts: Set<string> } | undefined;
  /** Planned additions that have not come. */
  #expected: number;
  /** The scope that was asked for last, which the next is likely to be. */
  #latest: { readonly scope: Scope; readonly partition: number } | undefined;

  constructor(connection: Connection, planned: readonly PlannedAddition[]) {
    this.#connection = connection;
    this.#rows = new PendingRows(connection);
    this.#expected = planned.length;
    if (planned.length >= WORTH_ASKING_AT_ONCE) {
      this.#present = { ids: this.#presentIds(planned), texts: this.#presentTexts(planned) };
    }
  }

  /** The id of the partition that a scope owns; creates it if there is none. */
  partitionOf(scope: Scope): number {
    if (this.#latest?.scope !== scope) this.#latest = { scope, partition: this.#findPartition(scope) };
    return this.#latest.partition;
  }

  #findPartition(scope: Scope): number {
    const key = JSON.stringify(SCOPE_IDS.map((id) => scope[id]));
    let partition = this.#partitions.get(key);
    if (partition === undefined) {
      partition = ensurePartition(this.#connection, scope);
      this.#partitions.set(key, partition);
    }
    return partition;
  }

  /** The connection, with everything written that the batch holds: whatever is read or changed by it goes through here. */
  settled(): Connection {
    this.#rows.flush();
    return this.#connection;
  }

  /** Appends an entry to the history, and returns its sequence. */
  append(entry: NewHistoryEntry): number {
    return this.#rows.append(entry);
  }

  /** Adds a memory whose history entry has been appended. */
  insert(key: MemoryKey, memory: NewMemory, vector: Float32Array): void {
    this.#rows.insert(key, memory, vector, this.#expected);
    this.#expected -= 1;
    this.#noteAdded(key, memory);
  }

  /** False if no memory has this id, now or earlier in its history. */
  mayHold(id: string): boolean {
    return this.#present === undefined || this.#present.ids.has(id);
  }

  /** False if no memory of the partition has this text. */
  mayHoldText(partition: number, hash: string): boolean {
    return this.#present === undefined || this.#present.texts.has(textKey(partition, hash));
  }

  /** Says that the history of a memory was stored. */
  noteId(id: string): void {
    this.#present?.ids.add(id);
  }

  /** Says that a memory of the partition has this text now. */
  noteText(partition: number, hash: string): void {
    this.#present?.texts.add(textKey(partition, hash));
  }

  /** Writes all that waits, and how many memories each partition gained. */
  finish(): void {
    this.#rows.flush();
    for (const [partition, { count, last }] of this.#gained) {
      this.#connection.run(sql`
        UPDATE partitions SET memory_count = memory_count + ${count}, last_added = ${last} WHERE id = ${partition}`);
    }
    this.#gained.clear();
  }

  #noteAdded([partition, sequence]: MemoryKey, { id, hash }: NewMemory): void {
    this.noteId(id);
    this.noteText(partition, hash);
    const gained = this.#gained.get(partition);
    if (gained === undefined) this.#gained.set(partition, { count: 1, last: sequence });
    else {
      gained.count += 1;
      gained.last = sequence;
    }
  }

  #presentIds(planned: readonly PlannedAddition[]): Set<string> {
    const ids = JSON.stringify(planned.map(({ id }) => id));
    const rows = this.#connection.all(sql`
      SELECT value FROM json_each(${ids}) WHERE EXISTS (SELECT 1 FROM memories WHERE id = value)
        OR EXISTS (SELECT 1 FROM history WHERE memory_id = value)`);
    return new Set(rows.map(([id]) => String(id)));
  }

  #presentTexts(planned: readonly PlannedAddition[]): Set<string> {
    const texts = JSON.stringify(planned.map(({ scope, hash }) => [this.partitionOf(scope), hash]));
    const rows = this.#connection.all(sql`
      SELECT partition, hash FROM json_each(${texts}) AS wanted CROSS JOIN memories
      ON partition = wanted.value ->> 0 AND hash = wanted.value ->> 1`);
    return new Set(rows.map(([partition, hash]) => textKey(Number(partition), String(hash))));
  }
}

const textKey = (partition: number, hash: string): string => `${partition} ${hash}`;
