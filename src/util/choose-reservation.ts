import type { AccountBalance, ReservationAnswer, ReservationOption } from "../spec/budget-accounts.js";

/** Decides on a request: the first option with which no account passes its ceiling. Nothing is reserved yet. */
export function chooseReservation(
  options: readonly ReservationOption[],
  balanceOf: (account: string) => AccountBalance,
): ReservationAnswer {
  let balances: readonly AccountBalance[] = [];
  for (const [index, { accounts, amount }] of options.entries()) {
    balances = accounts.map(({ account }) => balanceOf(account));
    const fits = accounts.every(({ ceiling }, place) => {
      const { spent = 0n, reserved = 0n } = balances[place] ?? {};
      return ceiling === undefined || spent + reserved + amount <= ceiling;
    });
    if (fits) return { option: index, balances };
  }
  return { balances };
}
