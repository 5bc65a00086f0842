import type { StoreQuery } from "../../spec/store.js";
import { parseFilter } from "../filter/parse-filter.js";
import { compileFilter } from "./compile-filter.js";
import type { Connection } from "./connection.js";
import { readExpired } from "./expire.js";
import type { Partition } from "./partitions.js";
import { listOf, sql } from "./sql.js";

/**
 * Sequences of the memories in these partitions that filter and expiry admit; `undefined` where they admit all, which most
 * searches find out without reading a memory.
 */
export function readAllowed(
  connection: Connection,
  partitions: readonly Partition[],
  query: Pick<StoreQuery, "filter" | "now">,
): ReadonlySet<number> | undefined {
  const ids = partitions.map(({ id }) => id);
  const expired = readExpired(connection, ids, query);
  if (query.filter === undefined && expired.length === 0) return undefined;
  const filter = query.filter === undefined ? sql`1` : compileFilter(parseFilter(query.filter));
  const row = connection.first(sql`
    SELECT json_group_array(sequence) FROM memories WHERE partition IN ${listOf(ids)} AND ${filter}`);
  const allowed = new Set(JSON.parse(String(row?.[0])) as number[]);
  for (const sequence of expired) allowed.delete(sequence);
  return allowed;
}
