import type { ScopesPage, ScopesQuery } from "../../spec/store.js";
import { encodeScopeCursor, parseScopeCursor } from "../scope-cursor.js";
import type { Connection } from "./connection.js";
import { scopeOf } from "./partitions.js";
import { sql } from "./sql.js";

/** One page of the exact scopes that hold memories. */
export function readScopes(connection: Connection, { limit, cursor }: ScopesQuery): ScopesPage {
  const after = cursor === undefined ? 0 : parseScopeCursor(cursor);
  const rows = connection.all(sql`
    SELECT id, memory_count, user_id, agent_id, run_id FROM partitions
    WHERE id > ${after} AND memory_count > 0 ORDER BY id LIMIT ${limit + 1}`);
  const scopes = rows.slice(0, limit).map((row) => {
    const [, memories, ...owner] = row as readonly [number, number, string, string, string];
    return { scope: scopeOf(...owner), memories };
  });
  const last = rows[limit - 1]?.[0];
  if (rows.length <= limit || last === undefined) return { scopes };
  return { scopes, nextCursor: encodeScopeCursor(Number(last)) };
}
