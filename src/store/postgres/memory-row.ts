import type { JsonObject } from "../../spec/json.js";
import type { MemoryRecord } from "../../spec/memory-record.js";
import type { Row } from "./client.js";
import { toScope } from "./partitions.js";
import { rawSql } from "./sql.js";

/** What `toRecord` reads, of `memories` joined with its `partitions`. */
export const RECORD_COLUMNS = rawSql(
  `memories.sequence::text AS sequence, memories.id, memories.memory, memories.hash,
   memories.metadata::text AS metadata, memories.created_at, memories.updated_at, memories.expires_at,
   memories.attributed_to, partitions.user_id, partitions.agent_id, partitions.run_id`,
);

/** A record with its place in the order of additions. */
export interface SequencedRecord {
  readonly sequence: number;
  readonly record: MemoryRecord;
}

export function toRecord(row: Row): SequencedRecord {
  const attributedTo = row["attributed_to"];
  const expiresAt = row["expires_at"];
  const record = {
    id: String(row["id"]),
    ...toScope(row),
    memory: String(row["memory"]),
    hash: String(row["hash"]),
    metadata: JSON.parse(String(row["metadata"])) as JsonObject,
    createdAt: String(row["created_at"]),
    updatedAt: String(row["updated_at"]),
    ...(attributedTo === null ? {} : { attributedTo: String(attributedTo) }),
    ...(expiresAt === null ? {} : { expiresAt: String(expiresAt) }),
  };
  return { sequence: Number(row["sequence"]), record };
}
