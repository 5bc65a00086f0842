import type { Scope } from "../../spec/scope.js";
import type { UsageColumn, UsageEntry, UsageQuery, UsageTotal } from "../../spec/usage-ledger.js";
import {
  AMOUNT_COLUMNS,
  COUNT_COLUMNS,
  COUNT_NAMES,
  DISOWNED,
  KEY_COLUMNS,
  USAGE_COLUMNS,
  usageKey,
  usageKeyMembers,
} from "../usage-columns.js";
import type { Connection, Row } from "./connection.js";
import { allOf, rawSql, type Sql, sql } from "./sql.js";

const INTO_TOTALS = `INSERT INTO usage (${[...KEY_COLUMNS, ...AMOUNT_COLUMNS].join(", ")})`;
const ADDING = `ON CONFLICT DO UPDATE SET ${AMOUNT_COLUMNS.map((name) => `${name} = ${name} + excluded.${name}`).join(", ")}`;

/** Adds entries to the totals; run it inside a write. */
export function addUsage(connection: Connection, entries: readonly UsageEntry[]): void {
  for (const entry of entries) {
    const key = usageKey(entry);
    const keys = KEY_COLUMNS.map((name) => key[name]);
    const values = [...keys, ...COUNT_NAMES.map((name) => entry[name]), String(entry.cost)];
    const places = `${"?, ".repeat(values.length - 1)}CAST(? AS INTEGER)`;
    connection.run({ text: `${INTO_TOTALS} VALUES (${places}) ${ADDING}`, values });
  }
}

/** Sums over the columns that are not asked for. */
export function readTotals(connection: Connection, { from, to, by }: UsageQuery): UsageTotal[] {
  const columns = by.map((column) => USAGE_COLUMNS[column]);
  // Two sums each: a single one may leave 64 bits.
  const sums = [
    ...Object.values(COUNT_COLUMNS).map((name) => `sum(${name})`),
    `sum(cost / ${COST_SPLIT})`,
    `sum(cost % ${COST_SPLIT})`,
  ];
  const during = allOf([
    ...(from === undefined ? [] : [sql`day >= ${from}`]),
    ...(to === undefined ? [] : [sql`day <= ${to}`]),
  ]);
  const grouped = columns.length === 0 ? "HAVING count(*) > 0" : `GROUP BY ${columns} ORDER BY ${columns}`;
  const rows = connection.all(
    sql`SELECT ${rawSql([...columns, ...sums].join(", "))} FROM usage WHERE ${during} ${rawSql(grouped)}`,
  );
  return rows.map((row) => toTotal(row, by));
}

const COST_SPLIT = 1_000_000;

function toTotal(row: Row, by: readonly UsageColumn[]): UsageTotal {
  const amounts = row.slice(by.length).map(Number);
  const [large = 0, small = 0] = amounts.slice(COUNT_NAMES.length);
  return {
    ...usageKeyMembers(by, (_, index) => row[index]),
    ...Object.fromEntries(COUNT_NAMES.map((name, index) => [name, amounts[index]])),
    cost: BigInt(large) * BigInt(COST_SPLIT) + BigInt(small),
  } as UsageTotal;
}

/** Takes owners and tags out of the totals that a scope sees; run it inside a write. */
export function disownUsage(connection: Connection, scope: Scope): void {
  const seen = visibleFrom(scope);
  const kept = KEY_COLUMNS.map((name) =>
    name in DISOWNED ? `'${DISOWNED[name as keyof typeof DISOWNED]}'` : name,
  );
  connection.run(sql`
    ${rawSql(INTO_TOTALS)} SELECT ${rawSql([...kept, ...AMOUNT_COLUMNS].join(", "))} FROM usage WHERE ${seen}
    ${rawSql(ADDING)}`);
  connection.run(sql`DELETE FROM usage WHERE ${seen}`);
}

function visibleFrom({ userId, agentId, runId }: Scope): Sql {
  return allOf([
    ...(userId === undefined ? [] : [sql`user_id = ${userId}`]),
    ...(agentId === undefined ? [] : [sql`agent_id = ${agentId}`]),
    ...(runId === undefined ? [] : [sql`run_id = ${runId}`]),
  ]);
}
