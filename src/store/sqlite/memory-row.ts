import type { JsonObject } from "../../spec/json.js";
import type { MemoryRecord } from "../../spec/memory-record.js";
import type { Row } from "./connection.js";
import { nameScope } from "./partitions.js";
import { rawSql } from "./sql.js";

/** What `toRecord` reads, of `memories` joined with its `partitions`. */
export const RECORD_COLUMNS = rawSql(
  `memories.sequence, memories.id, memories.memory, memories.hash, memories.metadata, memories.created_at,
   memories.updated_at, memories.attributed_to, memories.expires_at, partitions.user_id, partitions.agent_id, partitions.run_id`,
);

/** A record with its place in the order of additions. */
export interface SequencedRecord {
  readonly sequence: number;
  readonly record: MemoryRecord;
}

type NewRecord = { -readonly [Key in keyof MemoryRecord]: MemoryRecord[Key] };

/** Member by member: a search makes a hundred, and an object that is spread costs as much as all of its members. */
export function toRecord(row: Row): SequencedRecord {
  const [sequence, id, memory, hash, metadata, createdAt, updatedAt, attributedTo, expiresAt, ...owner] =
    row as readonly [
      number,
      string,
      string,
      string,
      string,
      string,
      string,
      string | null,
      string | null,
      string,
      string,
      string,
    ];
  const record = nameScope({ id } as NewRecord, ...owner);
  record.memory = memory;
  record.hash = hash;
  record.metadata = JSON.parse(metadata) as JsonObject;
  record.createdAt = createdAt;
  record.updatedAt = updatedAt;
  if (attributedTo !== null) record.attributedTo = attributedTo;
  if (expiresAt !== null) record.expiresAt = expiresAt;
  return { sequence, record };
}
