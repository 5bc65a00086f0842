import type {
  AccountBalance,
  BudgetHolder,
  ReservationAnswer,
  ReservationRequest,
  Settlement,
} from "../../spec/budget-accounts.js";
import { accountsOf, OpenAccounts, type StoredAccount } from "../open-accounts.js";
import type { Session } from "./database.js";
import { rowsOf, type Sql, sql, textsOf } from "./sql.js";

/**
 * Settles and reserves; run it inside a write that alone has the budgets' lock. Three statements, however many accounts and
 * requests there are.
 */
export async function applyToAccounts(
  session: Session,
  holder: BudgetHolder,
  settlements: readonly Settlement[],
  requests: readonly ReservationRequest[],
): Promise<readonly ReservationAnswer[]> {
  await renewLease(session, holder);
  const names = accountsOf(settlements, requests);
  if (names.length === 0) return requests.map((request) => new OpenAccounts(holder, []).decide(request));
  const accounts = new OpenAccounts(holder, await readAccounts(session, names, holder));
  for (const settlement of settlements) accounts.settle(settlement);
  const answers = requests.map((request) => accounts.decide(request));
  await writeAccounts(session, accounts.changed(), holder);
  return answers;
}

/** The balances of accounts, in order. */
export async function readBalances(
  session: Pick<Session, "all">,
  names: readonly string[],
  now: string,
): Promise<readonly AccountBalance[]> {
  const accounts = await readAccounts(session, names, { id: "", now });
  const balances = new Map(accounts.map(({ name, spent, reserved }) => [name, { spent, reserved }]));
  return names.map((name) => balances.get(name) ?? { spent: 0n, reserved: 0n });
}

/** Ends what the dead hold. What they had spent without saying so is not known. */
async function renewLease(session: Session, { id, now, leaseEndsAt }: BudgetHolder): Promise<void> {
  await session.all(sql`
    WITH dead AS (DELETE FROM {budget_holders} WHERE lease_ends_at < ${now} AND holder <> ${id} RETURNING holder),
    ended AS (DELETE FROM {budget_reservations} WHERE holder IN (SELECT holder FROM dead)),
    forgotten AS (DELETE FROM {budget_accounts} WHERE ends_at < ${now})
    INSERT INTO {budget_holders} (holder, lease_ends_at) VALUES (${id}, ${leaseEndsAt})
    ON CONFLICT (holder) DO UPDATE SET lease_ends_at = excluded.lease_ends_at`);
}

async function readAccounts(
  session: Pick<Session, "all">,
  names: readonly string[],
  { id, now }: Pick<BudgetHolder, "id" | "now">,
): Promise<readonly StoredAccount[]> {
  const wanted = textsOf(names);
  const rows = await session.all(sql`
    SELECT account, coalesce(spent, 0)::text AS spent, coalesce(ends_at, ${now}) AS ends_at,
      coalesce(reserved, 0)::text AS reserved, coalesce(own, 0)::text AS own
    FROM (SELECT account, ends_at, spent FROM {budget_accounts} WHERE account IN ${wanted}) AS accounts
    FULL JOIN (
      SELECT account, sum(amount) AS reserved, sum(amount) FILTER (WHERE holder = ${id}) AS own
      FROM {budget_reservations} JOIN {budget_holders} USING (holder)
      WHERE account IN ${wanted} AND lease_ends_at >= ${now} GROUP BY account) AS reservations USING (account)`);
  return rows.map((row) => ({
    name: String(row["account"]),
    spent: BigInt(String(row["spent"])),
    reserved: BigInt(String(row["reserved"])),
    own: BigInt(String(row["own"])),
    endsAt: String(row["ends_at"]),
  }));
}

async function writeAccounts(
  session: Session,
  accounts: readonly StoredAccount[],
  { id }: BudgetHolder,
): Promise<void> {
  if (accounts.length === 0) return;
  await session.all(sql`
    WITH changed AS MATERIALIZED (SELECT * FROM ${changedRows(accounts)} AS changed),
    booked AS (
      INSERT INTO {budget_accounts} (account, ends_at, spent) SELECT account, ends_at, spent FROM changed
      ON CONFLICT (account) DO UPDATE SET ends_at = excluded.ends_at, spent = excluded.spent),
    ended AS (
      DELETE FROM {budget_reservations} WHERE holder = ${id} AND account IN (SELECT account FROM changed WHERE own = 0))
    INSERT INTO {budget_reservations} (account, holder, amount)
    SELECT account, ${id}, own FROM changed WHERE own > 0
    ON CONFLICT (account, holder) DO UPDATE SET amount = excluded.amount`);
}

function changedRows(accounts: readonly StoredAccount[]): Sql {
  const rows = accounts.map(({ name, endsAt, spent, own }) => ({
    ...{ account: name, ends_at: endsAt, spent: String(spent), own: String(own) },
  }));
  return rowsOf(rows, "account text, ends_at text, spent numeric, own numeric");
}
