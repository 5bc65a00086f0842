/**
 * Accounts that calls draw on, shared by all who hold the same store. What is spent and what is reserved are kept apart: a
 * reservation ends with its settlement, or with the lease of a holder that has died. Amounts are whole pico-dollars.
 */
export interface BudgetAccounts {
  /**
   * In one transaction: renews the holder's lease, ends the leases of the dead, settles, then decides on the requests in
   * order. One answer per request.
   */
  apply(
    holder: BudgetHolder,
    settlements: readonly Settlement[],
    requests: readonly ReservationRequest[],
  ): Promise<readonly ReservationAnswer[]>;
  /** What the accounts hold, in order; an account that nobody has drawn on holds nothing. */
  balances(accounts: readonly string[], now: string): Promise<readonly AccountBalance[]>;
}

/** One process, or one part of it that settles its own reservations. */
export interface BudgetHolder {
  /** No other has it, not even the same process after a restart. */
  readonly id: string;
  /** ISO 8601 in UTC. */
  readonly now: string;
  /** ISO 8601 in UTC: when its reservations end, unless `apply` is called again before. */
  readonly leaseEndsAt: string;
}

/** Alternatives in the order in which they are wanted: the first that every one of its accounts can bear is reserved. */
export interface ReservationRequest {
  readonly options: readonly ReservationOption[];
}

export interface ReservationOption {
  readonly amount: bigint;
  readonly accounts: readonly {
    readonly account: string;
    /** ISO 8601 in UTC: when the account may be forgotten. */
    readonly endsAt: string;
    /** Spent, reserved and this amount together may reach it; absent: no limit. */
    readonly ceiling?: bigint;
  }[];
}

export interface ReservationAnswer {
  /** Position of the option that was reserved; absent: none could be. */
  readonly option?: number;
  /** What the accounts of that option (of the last one, if none was reserved) held before, in order. */
  readonly balances: readonly AccountBalance[];
}

/** The end of a reservation: `reserved` is given back, `spent` stays. */
export interface Settlement {
  readonly accounts: readonly string[];
  readonly reserved: bigint;
  readonly spent: bigint;
}

export interface AccountBalance {
  readonly spent: bigint;
  readonly reserved: bigint;
}
