import { conditionsIn, type FaultCondition } from "../found-faults.js";
import { rawSql, type Sql } from "./sql.js";

const condition = conditionsIn(rawSql);

const KEY_OF_MEMORY = "((memories.partition << 32) | memories.sequence)";

const WAS_ADDED = `EXISTS (SELECT 1 FROM history WHERE history.sequence = memories.sequence
  AND history.partition = memories.partition AND memory_id = id AND event = 'ADD')`;

/** What once had this sequence, as far as the history knows. */
const memoryOf = (sequence: string): string =>
  `coalesce((SELECT memory_id FROM history WHERE history.sequence = ${sequence}), ${sequence})`;

// A `+` keeps SQLite from looking through all of a scope's history instead of a memory's.

/** A change to another text than the one before left. One that names no text before tells nothing of it. */
const GAP = `history AS later WHERE (event = 'ADD' OR previous_memory IS NOT NULL)
  AND previous_memory IS NOT (SELECT new_memory FROM history AS earlier
    WHERE earlier.memory_id = later.memory_id AND +earlier.partition = later.partition
    AND earlier.sequence < later.sequence ORDER BY earlier.sequence DESC LIMIT 1)
  AND NOT EXISTS (SELECT 1 FROM memories WHERE id = later.memory_id
    AND memories.partition = later.partition AND NOT ${WAS_ADDED})`;

/** Memories of the history that are gone, though their last entry is no deletion. */
const GONE = `history AS last WHERE new_memory IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM history AS later WHERE later.memory_id = last.memory_id
    AND +later.partition = last.partition AND later.sequence > last.sequence)
  AND NOT EXISTS (SELECT 1 FROM memories WHERE id = last.memory_id AND memories.partition = last.partition)
  AND partition IN (SELECT id FROM partitions)`;

const CHANGED = `memories WHERE ${WAS_ADDED} AND memory IS NOT (
  SELECT new_memory FROM history WHERE memory_id = id AND +history.partition = memories.partition
  ORDER BY history.sequence DESC LIMIT 1)`;

const LAST_OF_HISTORY = "coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'history'), 0)";

/** All that SQL alone can see. */
export const CONDITIONS: readonly FaultCondition<Sql>[] = [
  condition("memories without owner", "id", "memories WHERE partition NOT IN (SELECT id FROM partitions)"),
  condition(
    "memories without an embedding space",
    "id",
    "memories WHERE NOT EXISTS (SELECT 1 FROM settings WHERE name = 'embedding-space')",
  ),
  condition("memories whose metadata is not JSON", "id", "memories WHERE NOT json_valid(metadata)"),
  condition("memories without the history entry that added them", "id", `memories WHERE NOT ${WAS_ADDED}`),
  condition("memories that are not as their history says", "id", CHANGED),
  condition("memories that are not as their history says", "memory_id", GONE),
  condition("memories whose history has a gap", "memory_id", GAP),
  condition(
    "vectors without memory",
    memoryOf("vectors.sequence"),
    "vectors WHERE sequence NOT IN (SELECT sequence FROM memories)",
  ),
  condition(
    "codes without memory",
    memoryOf("(partition_and_sequence & 0xffffffff)"),
    `codes WHERE partition_and_sequence NOT IN (SELECT ${KEY_OF_MEMORY} FROM memories)`,
  ),
  condition(
    "terms without memory",
    memoryOf("(partition_and_sequence & 0xffffffff)"),
    `terms WHERE partition_and_sequence NOT IN (SELECT ${KEY_OF_MEMORY} FROM memories)`,
  ),
  condition(
    "history entries without owner",
    "sequence",
    "history WHERE partition NOT IN (SELECT id FROM partitions)",
  ),
  condition(
    "messages without owner",
    "sequence",
    "messages WHERE partition NOT IN (SELECT id FROM partitions)",
  ),
  condition(
    "scopes whose number of memories is wrong",
    "id",
    `partitions WHERE memory_count <>
      (SELECT count(*) FROM memories WHERE memories.partition = partitions.id)`,
  ),
  // A copy in memory is completed by what comes after the last addition that it knows.
  condition(
    "scopes whose last addition is wrong",
    "id",
    `partitions WHERE last_added > ${LAST_OF_HISTORY} OR last_added <
      (SELECT coalesce(max(sequence), 0) FROM memories WHERE memories.partition = partitions.id)`,
  ),
  condition(
    "counters that do not fit what they count",
    "'history'",
    `(SELECT 1) WHERE ${LAST_OF_HISTORY} < (SELECT coalesce(max(sequence), 0) FROM history)`,
  ),
  condition(
    "counters that do not fit what they count",
    "'cache'",
    `(SELECT 1) WHERE (SELECT sum(bytes) FROM cache_size) IS NOT
      (SELECT coalesce(sum(length(value) + length(key)), 0) FROM cache)`,
  ),
];
