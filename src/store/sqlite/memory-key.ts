import { rawSql, type Sql, sql } from "./sql.js";

/** Where a memory is: its partition, and its place in the order of additions to the store; each under 2^31. */
export type MemoryKey = readonly [partition: number, sequence: number];

/** Both in one integer, the partition above the sequence: as a row id it puts a partition's rows side by side. */
export const packKey = ([partition, sequence]: MemoryKey): Sql => sql`((${partition} << 32) | ${sequence})`;

/** The condition on a row `partition_and_sequence` that it is of this partition and comes after this sequence. */
export function partitionRange(partition: number, after: number): Sql {
  const end = sql`((${partition} + 1) << 32)`;
  return sql`partition_and_sequence > ${packKey([partition, after])} AND partition_and_sequence < ${end}`;
}

/** The sequence of a row `partition_and_sequence`. */
export const SEQUENCE_OF_KEY = rawSql("(partition_and_sequence & 0xffffffff)");
