import type {
  AccountBalance,
  BudgetHolder,
  ReservationAnswer,
  ReservationOption,
  ReservationRequest,
  Settlement,
} from "../../spec/budget-accounts.js";
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
  const accounts = new OpenAccounts(connection, holder);
  for (const { accounts: names, reserved, spent } of settlements) {
    for (const name of names) accounts.change(name, -reserved, spent);
  }
  const answers = requests.map(({ options }) => decide(options, accounts));
  accounts.write();
  return answers;
}

/** The balances of accounts, in order. */
export function readBalances(
  connection: Connection,
  accounts: readonly string[],
  now: string,
): AccountBalance[] {
  return accounts.map((account) => {
    const { spent, reserved } = readAccount(connection, account, "", now);
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

function decide(options: readonly ReservationOption[], accounts: OpenAccounts): ReservationAnswer {
  const balancesOf = (option: ReservationOption | undefined) =>
    (option?.accounts ?? []).map(({ account }) => accounts.balance(account));
  for (const [index, option] of options.entries()) {
    const balances = balancesOf(option);
    const fits = option.accounts.every(({ ceiling }, place) => {
      const { spent = 0n, reserved = 0n } = balances[place] ?? {};
      return ceiling === undefined || spent + reserved + option.amount <= ceiling;
    });
    if (!fits) continue;
    for (const { account, endsAt } of option.accounts) accounts.change(account, option.amount, 0n, endsAt);
    return { option: index, balances };
  }
  return { balances: balancesOf(options.at(-1)) };
}

interface OpenAccount {
  spent: bigint;
  /** By everybody. */
  reserved: bigint;
  /** By this holder. */
  own: bigint;
  endsAt: string;
  isChanged: boolean;
}

/** The accounts that one call of `apply` touches, as they are after what it has done so far. */
class OpenAccounts {
  readonly #connection: Connection;
  readonly #holder: BudgetHolder;
  readonly #accounts = new Map<string, OpenAccount>();

  constructor(connection: Connection, holder: BudgetHolder) {
    this.#connection = connection;
    this.#holder = holder;
  }

  balance(name: string): AccountBalance {
    const { spent, reserved } = this.#open(name);
    return { spent, reserved };
  }

  change(name: string, reserved: bigint, spent: bigint, endsAt?: string): void {
    const account = this.#open(name);
    // A lease that ran out took the reservation with it.
    const change = account.own + reserved < 0n ? -account.own : reserved;
    account.own += change;
    account.reserved += change;
    account.spent += spent;
    if (endsAt !== undefined) account.endsAt = endsAt;
    account.isChanged = true;
  }

  write(): void {
    for (const [name, { spent, own, endsAt, isChanged }] of this.#accounts) {
      if (!isChanged) continue;
      this.#connection.run(sql`
        INSERT INTO budget_accounts (account, ends_at, spent) VALUES (${name}, ${endsAt}, CAST(${String(spent)} AS INTEGER))
        ON CONFLICT DO UPDATE SET spent = excluded.spent, ends_at = excluded.ends_at`);
      if (own > 0n) {
        this.#connection.run(sql`
          INSERT INTO budget_reservations (account, holder, amount)
          VALUES (${name}, ${this.#holder.id}, CAST(${String(own)} AS INTEGER))
          ON CONFLICT DO UPDATE SET amount = excluded.amount`);
      } else {
        this.#connection.run(
          sql`DELETE FROM budget_reservations WHERE account = ${name} AND holder = ${this.#holder.id}`,
        );
      }
    }
  }

  #open(name: string): OpenAccount {
    let account = this.#accounts.get(name);
    if (account === undefined) {
      account = readAccount(this.#connection, name, this.#holder.id, this.#holder.now);
      this.#accounts.set(name, account);
    }
    return account;
  }
}

function readAccount(connection: Connection, name: string, holder: string, now: string): OpenAccount {
  // As text: a number of the driver has 53 bits.
  const [spent = "0", endsAt = now] =
    connection.first(sql`SELECT CAST(spent AS TEXT), ends_at FROM budget_accounts WHERE account = ${name}`) ??
    [];
  const reservations = connection.all(sql`
    SELECT holder, CAST(amount AS TEXT) FROM budget_reservations
    WHERE account = ${name} AND holder IN (SELECT holder FROM budget_holders WHERE lease_ends_at >= ${now})`);
  let reserved = 0n;
  let own = 0n;
  for (const [by, amount] of reservations) {
    reserved += BigInt(String(amount));
    if (by === holder) own = BigInt(String(amount));
  }
  return { spent: BigInt(String(spent)), reserved, own, endsAt: String(endsAt), isChanged: false };
}
