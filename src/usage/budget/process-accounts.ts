import type {
  AccountBalance,
  BudgetAccounts,
  BudgetHolder,
  ReservationAnswer,
  ReservationOption,
  ReservationRequest,
  Settlement,
} from "../../spec/budget-accounts.js";
import { chooseReservation } from "../../util/choose-reservation.js";

interface Account {
  spent: bigint;
  endsAt: string;
  readonly reserved: Map<string, bigint>;
}

/** Accounts that end with the process, for where there is no store to keep them. */
export class ProcessAccounts implements BudgetAccounts {
  readonly #accounts = new Map<string, Account>();
  readonly #leases = new Map<string, string>();

  async apply(
    holder: BudgetHolder,
    settlements: readonly Settlement[],
    requests: readonly ReservationRequest[],
  ): Promise<readonly ReservationAnswer[]> {
    this.#leases.set(holder.id, holder.leaseEndsAt);
    for (const [name, { endsAt }] of this.#accounts) if (endsAt < holder.now) this.#accounts.delete(name);
    for (const { accounts, reserved, spent } of settlements) {
      for (const name of accounts) {
        const account = this.#open(name, holder.now);
        account.spent += spent;
        const left = (account.reserved.get(holder.id) ?? 0n) - reserved;
        account.reserved.set(holder.id, left > 0n ? left : 0n);
      }
    }
    return requests.map(({ options }) => this.#decide(holder, options));
  }

  async balances(accounts: readonly string[], now: string): Promise<readonly AccountBalance[]> {
    return accounts.map((name) => this.#balance(name, now));
  }

  #decide(holder: BudgetHolder, options: readonly ReservationOption[]): ReservationAnswer {
    const answer = chooseReservation(options, (account) => this.#balance(account, holder.now));
    const { accounts = [], amount = 0n } = options[answer.option ?? -1] ?? {};
    for (const { account: name, endsAt } of accounts) {
      const account = this.#open(name, endsAt);
      account.endsAt = endsAt;
      account.reserved.set(holder.id, (account.reserved.get(holder.id) ?? 0n) + amount);
    }
    return answer;
  }

  #balance(name: string, now: string): AccountBalance {
    const account = this.#accounts.get(name);
    let reserved = 0n;
    for (const [holder, amount] of account?.reserved ?? []) {
      if ((this.#leases.get(holder) ?? "") >= now) reserved += amount;
    }
    return { spent: account?.spent ?? 0n, reserved };
  }

  #open(name: string, endsAt: string): Account {
    const account = this.#accounts.get(name) ?? { spent: 0n, endsAt, reserved: new Map<string, bigint>() };
    this.#accounts.set(name, account);
    return account;
  }
}
