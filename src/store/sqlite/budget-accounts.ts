import type {
  AccountBalance,
  BudgetHolder,
  ReservationAnswer,
  ReservationRequest,
  Settlement,
} from "../../spec/budget-accounts.js";
import { accountsOf, OpenAccounts, type StoredAccount } from "../open-accounts.js";
import type { Connection } from "./connection.js";
import { sql } from "./sql.js";

/** Settles and reserves; run it inside a write. Each account is read and written once, however many requests draw on it. */
export function applyToAccounts(
  connection: Connection,
  holder: BudgetHolder,
  settlements: readonly Settlement[],
  requests: readonly ReservationRequest[],
): ReservationAnswer[] {
  renewLease(connection, holder);
  const names = accountsOf(settlements, requests);
  const accounts = new OpenAccounts(
    holder,
    names.flatMap((name) => readAccount(connection, name, holder) ?? []),
  );
  for (const settlement of settlements) accounts.settle(settlement);
  const answers = requests.map((request) => accounts.decide(request));
  for (const account of accounts.changed()) writeAccount(connection, account, holder);
  return answers;
}

/** The balances of accounts, in order. */
export function readBalances(
  connection: Connection,
  accounts: readonly string[],
  now: string,
): AccountBalance[] {
  return accounts.map((account) => {
    const { spent = 0n, reserved = 0n } = readAccount(connection, account, { id: "", now }) ?? {};
    return { spent, reserved };
  });
}

/** Ends what the dead hold. What they had spent without saying so is not known. */
function renewLease(connection: Connection, { id, now, leaseEndsAt }: BudgetHolder): void {
  connection.run(sql`
    DELETE FROM budget_reservations WHERE holder IN
      (SELECT holder FROM budget_holders WHERE lease_ends_at < ${now} AND holder <> ${id})`);
  connection.run(sql`DELETE FROM budget_holders WHERE lease_ends_at < ${now} AND holder <> ${id}`);
  connection.run(sql`
    INSERT INTO budget_holders (holder, lease_ends_at) VALUES (${id}, ${leaseEndsAt})
    ON CONFLICT DO UPDATE SET lease_ends_at = excluded.lease_ends_at`);
  connection.run(sql`DELETE FROM budget_accounts WHERE ends_at < ${now}`);
}

function readAccount(
  connection: Connection,
  name: string,
  { id, now }: Pick<BudgetHolder, "id" | "now">,
): StoredAccount | undefined {
  // As text: a number of the driver has 53 bits.
  const row = connection.first(
    sql`SELECT CAST(spent AS TEXT), ends_at FROM budget_accounts WHERE account = ${name}`,
  );
  const reservations = connection.all(sql`
    SELECT holder, CAST(amount AS TEXT) FROM budget_reservations
    WHERE account = ${name} AND holder IN (SELECT holder FROM budget_holders WHERE lease_ends_at >= ${now})`);
  if (row === undefined && reservations.length === 0) return undefined;
  const [spent = "0", endsAt = now] = row ?? [];
  let reserved = 0n;
  let own = 0n;
  for (const [by, amount] of reservations) {
    reserved += BigInt(String(amount));
    if (by === id) own = BigInt(String(amount));
  }
  return { name, spent: BigInt(String(spent)), reserved, own, endsAt: String(endsAt) };
}

function writeAccount(
  connection: Connection,
  { name, spent, own, endsAt }: StoredAccount,
  { id }: BudgetHolder,
): void {
  connection.run(sql`
    INSERT INTO budget_accounts (account, ends_at, spent) VALUES (${name}, ${endsAt}, CAST(${String(spent)} AS INTEGER))
    ON CONFLICT DO UPDATE SET spent = excluded.spent, ends_at = excluded.ends_at`);
  if (own > 0n) {
    connection.run(sql`
      INSERT INTO budget_reservations (account, holder, amount)
      VALUES (${name}, ${id}, CAST(${String(own)} AS INTEGER))
      ON CONFLICT DO UPDATE SET amount = excluded.amount`);
  } else {
    connection.run(sql`DELETE FROM budget_reservations WHERE account = ${name} AND holder = ${id}`);
  }
}
