import { SCOPE_IDS, type Scope } from "../../spec/scope.js";
import type { Connection } from "./connection.js";
import { ensurePartition } from "./partitions.js";
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
 * what is there already, and how many each partition gains. Call `finish` before the write ends.
 */
export class WriteBatch {
  readonly #connection: Connection;
  readonly #partitions = new Map<string, number>();
  readonly #gained = new Map<number, { count: number; last: number }>();
  /** Ids and texts that were there when the write began, and those that it has added; `undefined`: not asked. */
  readonly #present: { readonly ids: Set<string>; readonly texts: Set<string> } | undefined;

  constructor(connection: Connection, planned: readonly PlannedAddition[]) {
    this.#connection = connection;
    if (planned.length >= WORTH_ASKING_AT_ONCE) {
      this.#present = { ids: this.#presentIds(planned), texts: this.#presentTexts(planned) };
    }
  }

  /** The id of the partition that a scope owns; creates it if there is none. */
  partitionOf(scope: Scope): number {
    const key = JSON.stringify(SCOPE_IDS.map((id) => scope[id]));
    let partition = this.#partitions.get(key);
    if (partition === undefined) {
      partition = ensurePartition(this.#connection, scope);
      this.#partitions.set(key, partition);
    }
    return partition;
  }

  /** False if no memory has this id, now or earlier in its history. */
  mayHold(id: string): boolean {
    return this.#present === undefined || this.#present.ids.has(id);
  }

  /** False if no memory of the partition has this text. */
  mayHoldText(partition: number, hash: string): boolean {
    return this.#present === undefined || this.#present.texts.has(textKey(partition, hash));
  }

  /** Says that a memory was stored, or at least its history. */
  noteId(id: string): void {
    this.#present?.ids.add(id);
  }

  /** Says that a memory was stored. */
  noteAdded(partition: number, sequence: number, { id, hash }: Omit<PlannedAddition, "scope">): void {
    this.noteId(id);
    this.noteText(partition, hash);
    const gained = this.#gained.get(partition) ?? { count: 0, last: 0 };
    this.#gained.set(partition, { count: gained.count + 1, last: sequence });
  }

  /** Says that a memory of the partition has this text now. */
  noteText(partition: number, hash: string): void {
    this.#present?.texts.add(textKey(partition, hash));
  }

  /** Writes how many memories each partition gained. */
  finish(): void {
    for (const [partition, { count, last }] of this.#gained) {
      this.#connection.run(sql`
        UPDATE partitions SET memory_count = memory_count + ${count}, last_added = ${last} WHERE id = ${partition}`);
    }
    this.#gained.clear();
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
