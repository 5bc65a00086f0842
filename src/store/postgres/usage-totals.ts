import { createHash } from "node:crypto";
import type { Scope } from "../../spec/scope.js";
import type { UsageColumn, UsageEntry, UsageQuery, UsageTotal } from "../../spec/usage-ledger.js";
import {
  AMOUNT_COLUMNS,
  COUNT_COLUMNS,
  COUNT_NAMES,
  DISOWNED,
  KEY_COLUMNS,
  USAGE_COLUMNS,
  type UsageKey,
  usageKey,
  usageKeyMembers,
} from "../usage-columns.js";
import type { Row } from "./client.js";
import type { Session } from "./database.js";
import { allOf, rawSql, rowsOf, type Sql, sql } from "./sql.js";

const ROW_COLUMNS = [
  "key_hash text",
  ...KEY_COLUMNS.map((name) => `${name} text`),
  ...Object.values(COUNT_COLUMNS).map((name) => `${name} bigint`),
  "cost numeric",
].join(", ");
const INSERTED = ["key_hash", ...KEY_COLUMNS, ...AMOUNT_COLUMNS].join(", ");

/** Adds entries to the totals; run it inside a write. */
export async function addUsage(session: Session, entries: readonly UsageEntry[]): Promise<void> {
  await addRows(
    session,
    entries.map((entry) => ({ key: usageKey(entry), amounts: amountsOf(entry) })),
  );
}

interface UsageRow {
  readonly key: UsageKey;
  /** By column. */
  readonly amounts: Readonly<Record<string, number | string>>;
}

async function addRows(session: Session, rows: readonly UsageRow[]): Promise<void> {
  const hashed = rows.map(({ key, amounts }) => ({ key_hash: hashKey(key), ...key, ...amounts }));
  const sums = AMOUNT_COLUMNS.map((name) => `sum(${name})`).join(", ");
  const adding = AMOUNT_COLUMNS.map((name) => `${name} = usage.${name} + excluded.${name}`).join(", ");
  const keys = KEY_COLUMNS.join(", ");
  // In one order, so that no two transactions wait for each other.
  await session.all(sql`
    INSERT INTO {usage} AS usage (${rawSql(INSERTED)})
    SELECT key_hash, ${rawSql(keys)}, ${rawSql(sums)} FROM ${rowsOf(hashed, ROW_COLUMNS)} AS new
    GROUP BY key_hash, ${rawSql(keys)} ORDER BY key_hash
    ON CONFLICT (key_hash) DO UPDATE SET ${rawSql(adding)}`);
}

const amountsOf = (entry: UsageEntry): UsageRow["amounts"] => ({
  ...Object.fromEntries(COUNT_NAMES.map((name) => [COUNT_COLUMNS[name], entry[name]])),
  cost: String(entry.cost),
});

/** Of one length, however long ids and tags are. */
const hashKey = (key: UsageKey): string =>
  createHash("sha256")
    .update(JSON.stringify(KEY_COLUMNS.map((name) => key[name])))
    .digest("hex");

/** Sums over the columns that are not asked for. */
export async function readTotals(
  session: Pick<Session, "all">,
  { from, to, by }: UsageQuery,
): Promise<readonly UsageTotal[]> {
  const columns = by.map((column) => USAGE_COLUMNS[column]).join(", ");
  const sums = AMOUNT_COLUMNS.map((name) => `sum(${name})::text AS ${name}`).join(", ");
  const during = allOf([
    ...(from === undefined ? [] : [sql`day >= ${from}`]),
    ...(to === undefined ? [] : [sql`day <= ${to}`]),
  ]);
  const grouped = columns === "" ? "HAVING count(*) > 0" : `GROUP BY ${columns} ORDER BY ${columns}`;
  const rows = await session.all(sql`
    SELECT ${rawSql(columns === "" ? sums : `${columns}, ${sums}`)} FROM {usage} WHERE ${during} ${rawSql(grouped)}`);
  return rows.map((row) => toTotal(row, by));
}

function toTotal(row: Row, by: readonly UsageColumn[]): UsageTotal {
  return {
    ...usageKeyMembers(by, (column) => row[USAGE_COLUMNS[column]]),
    ...Object.fromEntries(COUNT_NAMES.map((name) => [name, Number(row[COUNT_COLUMNS[name]])])),
    cost: BigInt(String(row["cost"])),
  } as UsageTotal;
}

/** Takes owners and tags out of the totals that a scope sees; run it inside a write. */
export async function disownUsage(session: Session, scope: Scope): Promise<void> {
  const amounts = AMOUNT_COLUMNS.map((name) => `${name}::text AS ${name}`).join(", ");
  const owned = await session.all(sql`
    DELETE FROM {usage} WHERE ${visibleFrom(scope)} RETURNING ${rawSql(`${KEY_COLUMNS.join(", ")}, ${amounts}`)}`);
  if (owned.length === 0) return;
  const texts = (row: Row, names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, String(row[name])]));
  await addRows(
    session,
    owned.map((row) => ({
      key: { ...(texts(row, KEY_COLUMNS) as UsageKey), ...DISOWNED },
      amounts: texts(row, AMOUNT_COLUMNS),
    })),
  );
}

function visibleFrom({ userId, agentId, runId }: Scope): Sql {
  return allOf([
    ...(userId === undefined ? [] : [sql`user_id = ${userId}`]),
    ...(agentId === undefined ? [] : [sql`agent_id = ${agentId}`]),
    ...(runId === undefined ? [] : [sql`run_id = ${runId}`]),
  ]);
}
