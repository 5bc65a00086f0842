import type { ScopesPage, ScopesQuery } from "../../spec/store.js";
import { encodeScopeCursor, parseScopeCursor } from "../scope-cursor.js";
import type { Session } from "./database.js";
import { SCOPE_COLUMNS, toScope } from "./partitions.js";
import { sql } from "./sql.js";

/** One page of the exact scopes that hold memories. */
export async function readScopes(
  session: Pick<Session, "all">,
  { limit, cursor }: ScopesQuery,
): Promise<ScopesPage> {
  const after = cursor === undefined ? 0 : parseScopeCursor(cursor);
  const rows = await session.all(sql`
    SELECT id, memory_count, ${SCOPE_COLUMNS} FROM {partitions} AS partitions
    WHERE id > ${after}::bigint AND memory_count > 0 ORDER BY id LIMIT ${limit + 1}::integer`);
  const scopes = rows
    .slice(0, limit)
    .map((row) => ({ scope: toScope(row), memories: Number(row["memory_count"]) }));
  const last = rows[limit - 1]?.["id"];
  if (rows.length <= limit || last === undefined) return { scopes };
  return { scopes, nextCursor: encodeScopeCursor(Number(last)) };
}
