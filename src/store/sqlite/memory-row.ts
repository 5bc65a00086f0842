import type { JsonObject } from "../../spec/json.js";
import type { MemoryRecord } from "../../spec/memory-record.js";
import type { Row } from "./connection.js";
import { scopeOf } from "./partitions.js";
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
  const record = {
    id,
    ...scopeOf(...owner),
    memory,
    hash,
    metadata: JSON.parse(metadata) as JsonObject,
    createdAt,
    updatedAt,
    ...(attributedTo === null ? {} : { attributedTo }),
    ...(expiresAt === null ? {} : { expiresAt }),
  };
  return { sequence, record };
}
