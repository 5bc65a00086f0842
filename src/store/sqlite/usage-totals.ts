import type { Scope } from "../../spec/scope.js";
import type {
  UsageAmounts,
  UsageColumn,
  UsageEntry,
  UsageQuery,
  UsageTotal,
} from "../../spec/usage-ledger.js";
import type { Connection, Row } from "./connection.js";
import { allOf, rawSql, type Sql, sql } from "./sql.js";

/** Stands for a value that an entry does not have. */
const ABSENT = "";

const COLUMNS: Readonly<Record<UsageColumn, string>> = {
  day: "day",
  model: "model",
  region: "region",
  operation: "operation",
  purpose: "purpose",
  userId: "user_id",
  agentId: "agent_id",
  runId: "run_id",
  tags: "tags",
};
const KEY_COLUMNS = Object.values(COLUMNS);

const COUNTS = {
  calls: "calls",
  unpriced: "unpriced",
  inputTokens: "input_tokens",
  outputTokens: "output_tokens",
  cacheReadTokens: "cache_read_tokens",
  cacheWriteTokens: "cache_write_tokens",
  cacheWrite1hTokens: "cache_write_1h_tokens",
  images: "images",
  queries: "queries",
} as const satisfies Readonly<Record<keyof Omit<UsageAmounts, "cost">, string>>;
const COUNT_NAMES = Object.keys(COUNTS) as (keyof typeof COUNTS)[];
const AMOUNT_COLUMNS = [...Object.values(COUNTS), "cost"];

const INTO_TOTALS = `INSERT INTO usage (${[...KEY_COLUMNS, ...AMOUNT_COLUMNS].join(", ")})`;
const ADDING = `ON CONFLICT DO UPDATE SET ${AMOUNT_COLUMNS.map((name) => `${name} = ${name} + excluded.${name}`).join(", ")}`;

/** Adds entries to the totals; run it inside a write. */
export function addUsage(connection: Connection, entries: readonly UsageEntry[]): void {
  for (const entry of entries) {
    const { day, model, region, operation, purpose = ABSENT, scope = {}, tags = {}, cost } = entry;
    const { userId = ABSENT, agentId = ABSENT, runId = ABSENT } = scope;
    const keys = [day, model, region, operation, purpose, userId, agentId, runId, tagsText(tags)];
    const values = [...keys, ...COUNT_NAMES.map((name) => entry[name]), String(cost)];
    const places = `${"?, ".repeat(values.length - 1)}CAST(? AS INTEGER)`;
    connection.run({ text: `${INTO_TOTALS} VALUES (${places}) ${ADDING}`, values });
  }
}

/** Equal tags give equal texts. */
function tagsText(tags: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.fromEntries(Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** Sums over the columns that are not asked for. */
export function readTotals(connection: Connection, { from, to, by }: UsageQuery): UsageTotal[] {
  const columns = by.map((column) => COLUMNS[column]);
  // Two sums each: a single one may leave 64 bits.
  const sums = [
    ...Object.values(COUNTS).map((name) => `sum(${name})`),
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
  const keys = by.flatMap((column, index) => {
    const value = row[index];
    if (value === ABSENT) return [];
    return [[column, column === "tags" ? JSON.parse(String(value)) : value]];
  });
  const amounts = row.slice(by.length).map(Number);
  const [large = 0, small = 0] = amounts.slice(COUNT_NAMES.length);
  return {
    ...Object.fromEntries(keys),
    ...Object.fromEntries(COUNT_NAMES.map((name, index) => [name, amounts[index]])),
    cost: BigInt(large) * BigInt(COST_SPLIT) + BigInt(small),
  } as UsageTotal;
}

/** Takes owners and tags out of the totals that a scope sees; run it inside a write. */
export function disownUsage(connection: Connection, scope: Scope): void {
  const seen = visibleFrom(scope);
  const kept = rawSql(
    KEY_COLUMNS.map((name) => (PERSONAL.has(name) ? `'${name === "tags" ? "{}" : ABSENT}'` : name)).join(
      ", ",
    ),
  );
  connection.run(sql`
    ${rawSql(INTO_TOTALS)} SELECT ${kept}, ${rawSql(AMOUNT_COLUMNS.join(", "))} FROM usage WHERE ${seen}
    ${rawSql(ADDING)}`);
  connection.run(sql`DELETE FROM usage WHERE ${seen}`);
}

const PERSONAL: ReadonlySet<string> = new Set(["user_id", "agent_id", "run_id", "tags"]);

function visibleFrom({ userId, agentId, runId }: Scope): Sql {
  return allOf([
    ...(userId === undefined ? [] : [sql`user_id = ${userId}`]),
    ...(agentId === undefined ? [] : [sql`agent_id = ${agentId}`]),
    ...(runId === undefined ? [] : [sql`run_id = ${runId}`]),
  ]);
}
