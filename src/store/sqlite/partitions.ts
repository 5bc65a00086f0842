import { SCOPE_IDS, type Scope } from "../../spec/scope.js";
import type { Connection } from "./connection.js";
import { allOf, rawSql, type Sql, sql } from "./sql.js";

/** All memories of one exact scope. */
export interface Partition {
  readonly id: number;
  readonly memoryCount: number;
  /** Sequence of the newest memory; 0 while there was none. */
  readonly lastAdded: number;
  /** Sequence of the last change to texts that was not an addition; 0 while there was none. */
  readonly lastRewritten: number;
  /** Sequence of the last update of a memory, of its text or of anything else; 0 while there was none. */
  readonly lastChanged: number;
}

/** An id that a scope does not name. Ids of callers are never empty. */
const ABSENT = "";

const COLUMNS: Readonly<Record<(typeof SCOPE_IDS)[number], Sql>> = {
  userId: rawSql("partitions.user_id"),
  agentId: rawSql("partitions.agent_id"),
  runId: rawSql("partitions.run_id"),
};

/**
 * The condition on the row `partitions` under which a scope sees its memories: every id that the scope names is
 * equal. Never true for all rows, since a scope names at least one.
 */
export function visibleFrom(scope: Scope): Sql {
  const named = SCOPE_IDS.flatMap((id) => {
    const value = scope[id];
    return value === undefined ? [] : [sql`${COLUMNS[id]} = ${value}`];
  });
  return named.length === 0 ? rawSql("0") : allOf(named);
}

/** The partitions that a scope sees. One value for all rows: cheaper than row by row. */
export function readPartitions(connection: Connection, scope: Scope): Partition[] {
  const row = connection.first(sql`
    SELECT json_group_array(json_array(id, memory_count, last_added, last_rewritten, last_changed)) FROM (
      SELECT * FROM partitions WHERE ${visibleFrom(scope)} AND memory_count > 0 ORDER BY id)`);
  const rows = JSON.parse(String(row?.[0])) as [number, number, number, number, number][];
  return rows.map(([id, memoryCount, lastAdded, lastRewritten, lastChanged]) => ({
    id,
    memoryCount,
    lastAdded,
    lastRewritten,
    lastChanged,
  }));
}

/** The id of the partition that an exact scope owns, or `undefined` while there is none. */
export function findPartition(connection: Connection, scope: Scope): number | undefined {
  const { userId = ABSENT, agentId = ABSENT, runId = ABSENT } = scope;
  const found = connection.first(sql`
    SELECT id FROM partitions WHERE user_id = ${userId} AND agent_id = ${agentId} AND run_id = ${runId}`);
  return found === undefined ? undefined : Number(found[0]);
}

/** The id of the partition that an exact scope owns; creates it if there is none. */
export function ensurePartition(connection: Connection, scope: Scope): number {
  const found = findPartition(connection, scope);
  if (found !== undefined) return found;
  const { userId = ABSENT, agentId = ABSENT, runId = ABSENT } = scope;
  const { lastInsertRowid } = connection.run(sql`
    INSERT INTO partitions (user_id, agent_id, run_id, memory_count, last_added, last_rewritten)
    VALUES (${userId}, ${agentId}, ${runId}, 0, 0, 0)`);
  return Number(lastInsertRowid);
}

/** Puts every copy of a partition that any process holds in memory out of date, by a sequence that none has seen. */
export function markRewritten(connection: Connection): void {
  connection.run(sql`UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = 'history'`);
  connection.run(sql`
    UPDATE partitions SET last_rewritten = (SELECT seq FROM sqlite_sequence WHERE name = 'history')
    WHERE memory_count > 0`);
}

/** The scope of a row's columns `user_id, agent_id, run_id`. */
export const scopeOf = (userId: string, agentId: string, runId: string): Scope =>
  nameScope({}, userId, agentId, runId);

/** A scope that is still being made. */
export type NewScope = { -readonly [Id in keyof Scope]: Scope[Id] };

/** Gives `target` the ids of a row's columns `user_id, agent_id, run_id`, and returns it. */
export function nameScope<Target extends NewScope>(
  target: Target,
  userId: string,
  agentId: string,
  runId: string,
): Target {
  if (userId !== ABSENT) target.userId = userId;
  if (agentId !== ABSENT) target.agentId = agentId;
  if (runId !== ABSENT) target.runId = runId;
  return target;
}
