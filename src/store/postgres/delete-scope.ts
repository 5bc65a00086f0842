import type { Scope } from "../../spec/scope.js";
import type { ChangeContext, ForgetReport } from "../../spec/store.js";
import { storedTime } from "../stored-time.js";
import { EMPTY_CACHE } from "./cache-store.js";
import type { Session } from "./database.js";
import { lockSpace } from "./embedding-space.js";
import { lockVisible } from "./partitions.js";
import { arrayText, type Sql, sql } from "./sql.js";
import { removeTerms } from "./stored-memory.js";

/** Deletes all that a checked scope sees, and returns how many memories; run it inside a write. */
export async function deleteScope(session: Session, scope: Scope, context: ChangeContext): Promise<number> {
  const owned = ownedBy(await lockVisible(session, scope));
  await session.all(sql`DELETE FROM {messages} WHERE ${owned}`);
  await recordDeletions(session, owned, context);
  await session.all(sql`DELETE FROM {terms} WHERE ${owned}`);
  await emptyPartitions(session, owned);
  return remove(session, sql`{memories} WHERE ${owned}`);
}

/** Deletes what has expired, of a checked scope or of all, and returns how many; run it inside a write. */
export async function deleteExpired(
  session: Session,
  context: ChangeContext,
  scope: Scope | undefined,
): Promise<number> {
  const owned = ownedBy(await lockVisible(session, scope));
  const expired = sql`(${owned} AND expires_at <= ${storedTime(context.at)}::text)`;
  const rows = await session.all(sql`SELECT sequence::text AS sequence FROM {memories} WHERE ${expired}`);
  if (rows.length === 0) return 0;
  const sequences = rows.map(({ sequence }) => Number(sequence));
  const chosen = sql`sequence = ANY (${arrayText(sequences)}::bigint[])`;
  await recordDeletions(session, chosen, context);
  await removeTerms(session, sequences);
  await session.all(sql`
    UPDATE {partitions} AS partitions SET memory_count = memory_count - memories, term_count = partitions.term_count - gone.terms
    FROM (SELECT partition, count(*) AS memories, sum(term_count) AS terms FROM {memories} WHERE ${chosen}
      GROUP BY partition) AS gone
    WHERE partitions.id = gone.partition`);
  return remove(session, sql`{memories} WHERE ${chosen}`);
}

/** Deletes every row of what a checked scope sees, its ids included; run it inside a write. */
export async function forgetScope(session: Session, scope: Scope): Promise<ForgetReport> {
  const partitions = await lockVisible(session, scope);
  const owned = ownedBy(partitions);
  await session.all(sql`DELETE FROM {terms} WHERE ${owned}`);
  const memories = await remove(session, sql`{memories} WHERE ${owned}`);
  const historyEntries = await remove(session, sql`{history} WHERE ${owned}`);
  const messages = await remove(session, sql`{messages} WHERE ${owned}`);
  await session.all(sql`DELETE FROM {partitions} WHERE id = ANY (${arrayText(partitions)}::integer[])`);
  return { memories, historyEntries, messages };
}

/** Tables whose dead rows hold what a scope's memories said, or its ids. */
export const FORGETFUL_TABLES = [
  "{memories}",
  "{terms}",
  "{history}",
  "{messages}",
  "{reembedded}",
  "{partitions}",
  "{usage}",
] as const;

/** Erases everything; run it inside a write. Sequences go on counting. */
export async function deleteEverything(session: Session, schema: string): Promise<void> {
  await session.first(lockSpace(schema, "alone"));
  await session.exec(`
    TRUNCATE {terms}, {reembedded}, {memories}, {messages}, {history}, {partitions}, {settings}, {job_items};
    ${EMPTY_CACHE}`);
}

const ownedBy = (partitions: readonly number[]): Sql =>
  sql`partition = ANY (${arrayText(partitions)}::integer[])`;

async function recordDeletions(
  session: Session,
  which: Sql,
  { at, actor, reason }: ChangeContext,
): Promise<void> {
  await session.all(sql`
    INSERT INTO {history} (sequence, partition, memory_id, event, previous_memory, new_memory, at, actor, reason)
    SELECT nextval('{sequences}'::regclass), partition, id, 'DELETE', memory, NULL, ${storedTime(at)}, ${actor},
      ${reason ?? null}
    FROM (SELECT * FROM {memories} WHERE ${which} ORDER BY sequence) AS memories`);
}

async function emptyPartitions(session: Session, owned: Sql): Promise<void> {
  await session.all(sql`
    UPDATE {partitions} SET memory_count = 0, term_count = 0
    WHERE id IN (SELECT partition FROM {memories} WHERE ${owned})`);
}

/** Deletes rows and returns how many. */
async function remove(session: Session, rows: Sql): Promise<number> {
  const counted = await session.first(sql`
    WITH gone AS (DELETE FROM ${rows} RETURNING 1) SELECT count(*)::integer AS count FROM gone`);
  return Number(counted?.["count"]);
}
