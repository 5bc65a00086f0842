import type { Connection, Row } from "./connection.js";
import { MemoryCopies } from "./memory-copies.js";
import { RECORD_COLUMNS, type SequencedRecord, toRecord } from "./memory-row.js";
import type { Partition } from "./partitions.js";
import { sql } from "./sql.js";

/** What a row takes in memory besides its texts; an estimate. */
const ROW_BYTES = 500;

/** The rows of the memories found lately. A copy holds while nothing of any memory in its partition was changed. */
export class RecentRecords {
  readonly #connection: Connection;
  readonly #rows: MemoryCopies<Row>;

  constructor(connection: Connection, limitBytes: number) {
    this.#connection = connection;
    this.#rows = new MemoryCopies(limitBytes);
  }

  /** The records with these sequences, in no order; each is the caller's own. */
  read(wanted: ReadonlyMap<number, Partition>): SequencedRecord[] {
    this.#rows.beginRound();
    const found: SequencedRecord[] = [];
    const missing = new Map<number, Partition>();
    for (const [sequence, partition] of wanted) {
      const row = this.#rows.get(sequence, partition.lastChanged);
      if (row === undefined) missing.set(sequence, partition);
      else found.push(toRecord(row));
    }
    for (const row of missing.size === 0 ? [] : this.#readRows(missing)) {
      const record = toRecord(row);
      const bytes = bytesOf(row);
      this.#rows.makeRoom(bytes);
      this.#rows.keep(record.sequence, missing.get(record.sequence)?.lastChanged ?? 0, row, bytes);
      found.push(record);
    }
    return found;
  }

  /** One value for all rows: cheaper than row by row. */
  #readRows(wanted: ReadonlyMap<number, Partition>): Row[] {
    const keys = JSON.stringify([...wanted].map(([sequence, { id }]) => [id, sequence]));
    const row = this.#connection.first(sql`
      SELECT json_group_array(json_array(${RECORD_COLUMNS})) FROM json_each(${keys}) AS wanted
      CROSS JOIN memories ON memories.partition = wanted.value ->> 0 AND memories.sequence = wanted.value ->> 1
      CROSS JOIN partitions ON partitions.id = memories.partition`);
    return JSON.parse(String(row?.[0])) as Row[];
  }
}

function bytesOf(row: Row): number {
  let bytes = ROW_BYTES;
  for (const value of row) if (typeof value === "string") bytes += 2 * value.length;
  return bytes;
}
