import { createHash } from "node:crypto";
import type { Scope } from "../../spec/scope.js";
import type {
  UsageAmounts,
  UsageColumn,
  UsageEntry,
  UsageQuery,
  UsageTotal,
} from "../../spec/usage-ledger.js";
import type { Row } from "./client.js";
import type { Session } from "./database.js";
import { allOf, rawSql, rowsOf, type Sql, sql } from "./sql.js";

/** Stands for a value that an entry does not have. */
const ABSENT = "";

const COLUMNS = {
  day: "day",
  model: "model",
  region: "region",
  operation: "operation",
  purpose: "purpose",
  userId: "user_id",
  agentId: "agent_id",
  runId: "run_id",
  tags: "tags",
} as const satisfies Readonly<Record<UsageColumn, string>>;
const KEY_COLUMNS = Object.values(COLUMNS);
type Key = Readonly<Record<(typeof KEY_COLUMNS)[number], string>>;

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

const ROW_COLUMNS = [
  "key_hash text",
  ...KEY_COLUMNS.map((name) => `${name} text`),
  ...Object.values(COUNTS).map((name) => `${name} bigint`),
  "cost numeric",
].join(", ");
const INSERTED = ["key_hash", ...KEY_COLUMNS, ...AMOUNT_COLUMNS].join(", ");

/** Adds entries to the totals; run it inside a write. */
export async function addUsage(session: Session, entries: readonly UsageEntry[]): Promise<void> {
  await addRows(
    session,
    entries.map((entry) => ({ key: keyOf(entry), amounts: amountsOf(entry) })),
  );
}

interface UsageRow {
  readonly key: Key;
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

function keyOf({ day, model, region, operation, purpose = ABSENT, scope = {}, tags = {} }: UsageEntry): Key {
  const { userId = ABSENT, agentId = ABSENT, runId = ABSENT } = scope;
  return {
    ...{ day, model, region, operation, purpose },
    ...{ user_id: userId, agent_id: agentId, run_id: runId, tags: tagsText(tags) },
  };
}

const amountsOf = (entry: UsageEntry): UsageRow["amounts"] => ({
  ...Object.fromEntries(COUNT_NAMES.map((name) => [COUNTS[name], entry[name]])),
  cost: String(entry.cost),
});

/** Of one length, however long ids and tags are. */
const hashKey = (key: Key): string =>
  createHash("sha256")
    .update(JSON.stringify(KEY_COLUMNS.map((name) => key[name])))
    .digest("hex");

/** Equal tags give equal texts. */
function tagsText(tags: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.fromEntries(Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** Sums over the columns that are not asked for. */
export async function readTotals(
  session: Pick<Session, "all">,
  { from, to, by }: UsageQuery,
): Promise<readonly UsageTotal[]> {
  const columns = by.map((column) => COLUMNS[column]).join(", ");
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
  const keys = by.flatMap((column) => {
    const value = String(row[COLUMNS[column]]);
    if (value === ABSENT) return [];
    return [[column, column === "tags" ? JSON.parse(value) : value]];
  });
  return {
    ...Object.fromEntries(keys),
    ...Object.fromEntries(COUNT_NAMES.map((name) => [name, Number(row[COUNTS[name]])])),
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
  const disowned = { user_id: ABSENT, agent_id: ABSENT, run_id: ABSENT, tags: tagsText({}) };
  await addRows(
    session,
    owned.map((row) => ({
      key: { ...(texts(row, KEY_COLUMNS) as Key), ...disowned },
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
