import type {
  AccountBalance,
  BudgetHolder,
  ReservationAnswer,
  ReservationRequest,
  Settlement,
} from "../spec/budget-accounts.js";
import { chooseReservation } from "../util/choose-reservation.js";

/** An account as a store keeps it. */
export interface StoredAccount {
  readonly name: string;
  readonly spent: bigint;
  /** By everybody whose lease has not run out, and by this holder. */
  readonly reserved: bigint;
  /** By this holder. */
  readonly own: bigint;
  readonly endsAt: string;
}

/** The accounts that settlements and requests draw on, each once. */
export function accountsOf(
  settlements: readonly Settlement[],
  requests: readonly ReservationRequest[],
): readonly string[] {
  return [
    ...new Set([
      ...settlements.flatMap(({ accounts }) => accounts),
      ...requests.flatMap(({ options }) =>
        options.flatMap(({ accounts }) => accounts.map(({ account }) => account)),
      ),
    ]),
  ];
}

/** The accounts that one call of `apply` touches, as they are after what it has done so far. */
export class OpenAccounts {
  readonly #holder: BudgetHolder;
  readonly #accounts: Map<string, StoredAccount>;
  readonly #changed = new Set<string>();

  /** @param stored an account that is missing holds nothing */
  constructor(holder: BudgetHolder, stored: readonly StoredAccount[]) {
    this.#holder = holder;
    this.#accounts = new Map(stored.map((account) => [account.name, account]));
  }

  settle({ accounts, reserved, spent }: Settlement): void {
    for (const name of accounts) this.#change(name, { reserved: -reserved, spent });
  }

  /** Reserves the first option that fits. */
  decide({ options }: ReservationRequest): ReservationAnswer {
    const answer = chooseReservation(options, (account) => {
      const { spent, reserved } = this.#open(account);
      return { spent, reserved };
    });
    const { accounts = [], amount = 0n } = options[answer.option ?? -1] ?? {};
    for (const { account, endsAt } of accounts)
      this.#change(account, { reserved: amount, spent: 0n, endsAt });
    return answer;
  }

  /** What is to be written. */
  changed(): readonly StoredAccount[] {
    return [...this.#changed].map((name) => this.#open(name));
  }

  #change(name: string, by: AccountBalance & { readonly endsAt?: string }): void {
    const { spent, reserved, own, endsAt } = this.#open(name);
    // A lease that ran out took the reservation with it.
    const change = own + by.reserved < 0n ? -own : by.reserved;
    this.#accounts.set(name, {
      name,
      spent: spent + by.spent,
      reserved: reserved + change,
      own: own + change,
      endsAt: by.endsAt ?? endsAt,
    });
    this.#changed.add(name);
  }

  #open(name: string): StoredAccount {
    const nothing = { name, spent: 0n, reserved: 0n, own: 0n, endsAt: this.#holder.now };
    return this.#accounts.get(name) ?? nothing;
  }
}
