import { VarveError } from "../../errors.js";
import { ROW_HEADER_BYTES } from "../vector/quantize.js";
import type { Connection } from "./connection.js";
import { readSpace } from "./embedding-space.js";
import { rawSql, type Sql, sql } from "./sql.js";

/** What is wrong with the database, in words without memory text; run it inside a read. */
export function checkDatabase(connection: Connection): readonly string[] {
  try {
    return findFaults(connection);
  } catch (error) {
    if (VarveError.isInstance(error) && error.code === "STORE_DAMAGED") return [error.message];
    throw error;
  }
}

function findFaults(connection: Connection): string[] {
  const damage = connection.all(sql`PRAGMA integrity_check`).map(([line]) => String(line));
  const faults = damage.filter((line) => line !== "ok").map((line) => `damaged file: ${line}`);
  const dimensions = readSpace(connection)?.dimensions ?? 0;
  for (const [fault, condition] of [...CONDITIONS, ...sizes(dimensions)]) {
    const found = Number(connection.first(sql`SELECT count(*) FROM ${condition}`)?.[0]);
    if (found > 0) faults.push(`${found} ${fault}`);
  }
  return faults;
}

const KEY_OF_MEMORY = "((memories.partition << 32) | memories.sequence)";

/** `from`: rows that count as a fault. */
const CONDITIONS: readonly (readonly [fault: string, from: Sql])[] = [
  ["memories without vector", rawSql("memories WHERE sequence NOT IN (SELECT sequence FROM vectors)")],
  [
    "memories without code",
    rawSql(`memories WHERE ${KEY_OF_MEMORY} NOT IN (SELECT partition_and_sequence FROM codes)`),
  ],
  [
    "memories without terms",
    rawSql(`memories WHERE ${KEY_OF_MEMORY} NOT IN (SELECT partition_and_sequence FROM terms)`),
  ],
  [
    "memories without the history entry that added them",
    rawSql(`memories WHERE NOT EXISTS (SELECT 1 FROM history WHERE history.sequence = memories.sequence
      AND history.partition = memories.partition AND memory_id = id AND event = 'ADD')`),
  ],
  ["vectors without memory", rawSql("vectors WHERE sequence NOT IN (SELECT sequence FROM memories)")],
  [
    "codes without memory",
    rawSql(`codes WHERE partition_and_sequence NOT IN (SELECT ${KEY_OF_MEMORY} FROM memories)`),
  ],
  [
    "terms without memory",
    rawSql(`terms WHERE partition_and_sequence NOT IN (SELECT ${KEY_OF_MEMORY} FROM memories)`),
  ],
  ["history entries without owner", rawSql("history WHERE partition NOT IN (SELECT id FROM partitions)")],
  ["messages without owner", rawSql("messages WHERE partition NOT IN (SELECT id FROM partitions)")],
  [
    "scopes whose number of memories is wrong",
    rawSql(`partitions WHERE memory_count <>
      (SELECT count(*) FROM memories WHERE memories.partition = partitions.id)`),
  ],
];

const sizes = (dimensions: number): readonly (readonly [fault: string, from: Sql])[] => [
  ["vectors of a wrong length", sql`vectors WHERE length(vector) <> ${4 * dimensions}`],
  ["codes of a wrong length", sql`codes WHERE length(code) <> ${ROW_HEADER_BYTES + dimensions}`],
];
