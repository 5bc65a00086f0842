import { createHash } from "node:crypto";
import { VarveError } from "../../errors.js";
import { SCOPE_IDS, type Scope } from "../../spec/scope.js";
import type { Row } from "./client.js";
import type { Session } from "./database.js";
import { advisoryLock } from "./locks.js";
import { allOf, rawSql, rowsOf, type Sql, sql, textsOf } from "./sql.js";

/** An id that a scope does not name. Ids of callers are never empty. */
const ABSENT = "";

const COLUMNS: Readonly<Record<(typeof SCOPE_IDS)[number], string>> = {
  userId: "partitions.user_id",
  agentId: "partitions.agent_id",
  runId: "partitions.run_id",
};

/**
 * The condition on the row `partitions` under which a scope sees its memories: every id that the scope names is
 * equal. Never true for all rows, since a scope names at least one.
 */
export function visibleFrom(scope: Scope): Sql {
  const named = SCOPE_IDS.flatMap((id) => {
    const value = scope[id];
    if (value === undefined) return [];
    const column = rawSql(COLUMNS[id]);
    // The second condition is that of the partial index.
    return [sql`${column} = ${value}`, sql`${column} <> ''`];
  });
  return named.length === 0 ? rawSql("false") : allOf(named);
}

/** The unique name of an exact scope: of one length, however long its ids are. */
export function hashScope({ userId = ABSENT, agentId = ABSENT, runId = ABSENT }: Scope): string {
  return createHash("sha256")
    .update(JSON.stringify([userId, agentId, runId]))
    .digest("hex");
}

/** What `toScope` reads. */
export const SCOPE_COLUMNS = rawSql("partitions.user_id, partitions.agent_id, partitions.run_id");

export function toScope(row: Row): Scope {
  const scope: { -readonly [Id in keyof Scope]: string } = {};
  if (row["user_id"] !== ABSENT) scope.userId = String(row["user_id"]);
  if (row["agent_id"] !== ABSENT) scope.agentId = String(row["agent_id"]);
  if (row["run_id"] !== ABSENT) scope.runId = String(row["run_id"]);
  return scope;
}

/**
 * Makes this transaction the only writer of these exact scopes, which are created where they do not exist, and returns their
 * partitions by the hash of the scope. New scopes are locked by name before any row is, and both in one order, so that no two
 * transactions wait for each other.
 */
export async function lockPartitions(
  session: Session,
  schema: string,
  scopes: readonly Scope[],
): Promise<ReadonlyMap<string, number>> {
  const wanted = new Map(scopes.map((scope) => [hashScope(scope), scope]));
  const hashes = textsOf([...wanted.keys()]);
  const rows = await session.all(sql`SELECT scope_hash FROM {partitions} WHERE scope_hash IN ${hashes}`);
  const existing = new Set(rows.map(({ scope_hash }) => String(scope_hash)));
  await create(session, schema, new Map([...wanted].filter(([hash]) => !existing.has(hash))));
  const locked = await session.all(sql`
    SELECT id, scope_hash FROM {partitions} AS partitions
    WHERE scope_hash IN ${hashes} ORDER BY id FOR NO KEY UPDATE`);
  if (locked.length < wanted.size) {
    throw new VarveError("STORE_BUSY", "A scope was forgotten by another process meanwhile. Try again.");
  }
  return new Map(locked.map(({ id, scope_hash }) => [String(scope_hash), Number(id)]));
}

/** Creates partitions in the order of the scopes. Another process may be creating the same ones. */
async function create(session: Session, schema: string, scopes: ReadonlyMap<string, Scope>): Promise<void> {
  if (scopes.size === 0) return;
  const keys = [...scopes.keys()].map((hash) => advisoryLock(`scope ${hash}`, schema)).sort();
  await session.all(
    sql`SELECT pg_advisory_xact_lock(key::bigint) FROM unnest(${`{${keys.join(",")}}`}::text[]) AS key`,
  );
  const rows = [...scopes].map(([hash, { userId = ABSENT, agentId = ABSENT, runId = ABSENT }], place) => ({
    ...{ place, hash, user_id: userId, agent_id: agentId, run_id: runId },
  }));
  await session.all(sql`
    INSERT INTO {partitions} (scope_hash, user_id, agent_id, run_id)
    SELECT hash, user_id, agent_id, run_id
    FROM ${rowsOf(rows, "place integer, hash text, user_id text, agent_id text, run_id text")} AS missing
    ORDER BY place ON CONFLICT (scope_hash) DO NOTHING`);
}

/** The numbers of the partitions that a scope sees, each locked for this transaction; all of the store for no scope. */
export async function lockVisible(session: Session, scope: Scope | undefined): Promise<readonly number[]> {
  const rows = await session.all(sql`
    SELECT id FROM {partitions} AS partitions
    WHERE ${scope === undefined ? rawSql("true") : visibleFrom(scope)} ORDER BY id FOR NO KEY UPDATE`);
  return rows.map(({ id }) => Number(id));
}
