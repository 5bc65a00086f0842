/**
 * Amounts of money as whole pico-dollars (1e-12 US dollar) in a bigint: one token at a price of up to six decimals per million
 * is a whole number of them, so that sums are exact.
 */
export type PicoDollars = bigint;

const PICO_PER_DOLLAR = 1e12;

/** The nearest number of dollars: exact in all its digits up to 2,000 dollars. */
export const toDollars = (amount: PicoDollars): number => Number(amount) / PICO_PER_DOLLAR;

/** The nearest whole number of pico-dollars; gives back what {@link toDollars} was given up to 2,000 dollars. */
export const fromDollars = (dollars: number): PicoDollars => BigInt(Math.round(dollars * PICO_PER_DOLLAR));

/** What one token costs at a price in dollars per million. */
export const perToken = (dollarsPerMillion: number): PicoDollars =>
  BigInt(Math.round(dollarsPerMillion * 1e6));
