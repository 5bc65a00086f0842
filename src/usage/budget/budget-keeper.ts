import { BudgetExceededError } from "../../errors.js";
import type { AccountBalance, BudgetAccounts, ReservationOption } from "../../spec/budget-accounts.js";
import type { CallContext } from "../../spec/language-model.js";
import type { Logger } from "../../spec/logger.js";
import { type PicoDollars, toDollars } from "../../util/pico-dollars.js";
import { accountOf, type BookingAccount } from "./account-of.js";
import { AccountQueue } from "./account-queue.js";
import { type Budget, ceilingOf } from "./budget.js";

/** A call that asks to be let through. */
export interface BudgetedCall {
  readonly model: string;
  readonly context: CallContext;
  /** The most that the call is expected to cost with a model; `undefined`: not known, which no budget can hold back. */
  estimate(model: string): PicoDollars | undefined;
  /** Whether another model may answer. */
  readonly canDowngrade: boolean;
}

/** A call that was let through; it must be settled, however it ends. */
export interface Admission {
  /** The model that is to answer. */
  readonly model: string;
  /** Where it is another one: why, in a sentence. */
  readonly downgrade?: string;
  /** @param spent `undefined`: not known, so that the estimate counts */
  settle(spent: PicoDollars | undefined): void;
}

export interface BudgetKeeperParts {
  readonly budgets: readonly Budget[];
  readonly accounts: BudgetAccounts;
  /** No other process has it, not even this one after a restart. */
  readonly processId: string;
  readonly clock: () => Date;
  readonly logger: Logger;
}

interface Booking {
  readonly budget: Budget;
  readonly account: BookingAccount;
}

/** Lets calls through as far as the budgets allow: each reserves the most that it may cost, and settles what it did. */
export class BudgetKeeper {
  readonly #parts: BudgetKeeperParts;
  readonly #queue: AccountQueue;
  /** Thresholds that were reported, by account. */
  readonly #reported = new Set<string>();

  constructor(parts: BudgetKeeperParts) {
    this.#parts = parts;
    const { accounts, processId, clock, logger } = parts;
    this.#queue = new AccountQueue({ accounts, holderId: processId, clock, logger });
  }

  /** Throws `BUDGET_EXCEEDED` if a budget refuses the call, and as the accounts do. */
  async admit(call: BudgetedCall): Promise<Admission> {
    const bookings = this.#bookings(call.context);
    if (bookings.length === 0) return { model: call.model, settle: () => {} };
    const models = [call.model, ...(call.canDowngrade ? cheaperModels(bookings, call.model) : [])];
    const options = models.map((model) => optionOf(model, bookings, call));
    const answer = await this.#queue.reserve({ options });
    const chosen = answer.option === undefined ? undefined : models[answer.option];
    const reserved = options[answer.option ?? 0]?.amount ?? 0n;
    if (chosen === undefined) throw exceeded(bookings, options.at(-1), answer.balances);
    this.#report(bookings, answer.balances, reserved);
    const accounts = bookings.map(({ account }) => account.name);
    return {
      model: chosen,
      ...(chosen !== call.model && { downgrade: this.#downgrade(bookings, chosen, call.model) }),
      settle: (spent) => this.#queue.settle({ accounts, reserved, spent: spent ?? reserved }),
    };
  }

  /** Waits until all that was spent is booked. */
  close(): Promise<void> {
    return this.#queue.close();
  }

  #bookings(context: CallContext): Booking[] {
    const { budgets, clock, processId } = this.#parts;
    const now = clock();
    return budgets.flatMap((budget) => {
      const account = accountOf(budget, context, now, processId);
      return account === undefined ? [] : [{ budget, account }];
    });
  }

  /** Once for each account and threshold. */
  #report(bookings: readonly Booking[], balances: readonly AccountBalance[], amount: PicoDollars): void {
    for (const [index, { budget, account }] of bookings.entries()) {
      const { spent = 0n, reserved = 0n } = balances[index] ?? {};
      for (const threshold of budget.thresholds) {
        if (threshold.action !== "warn" || spent + reserved + amount <= ceilingOf(budget, threshold))
          continue;
        this.#warnOnce(`${account.name}|${threshold.share}`, "A budget has passed a threshold", {
          budget: budget.name,
          share: threshold.share,
          limitUsd: toDollars(budget.limit),
          spentUsd: toDollars(spent),
        });
      }
    }
  }

  #downgrade(bookings: readonly Booking[], chosen: string, wanted: string): string {
    const cause = bookings.find(({ budget }) =>
      budget.thresholds.some((threshold) => threshold.action === "downgrade" && threshold.model === chosen),
    );
    const budget = cause?.budget.name ?? "";
    this.#warnOnce(`${cause?.account.name}|${chosen}`, "A budget lets a cheaper model answer", {
      budget,
      modelId: chosen,
      instead: wanted,
    });
    return `${chosen} answered instead of ${wanted}: the budget "${budget}" has little left.`;
  }

  #warnOnce(key: string, message: string, fields: Parameters<Logger["warn"]>[1]): void {
    if (this.#reported.has(key)) return;
    if (this.#reported.size >= MOST_REPORTED) this.#reported.clear();
    this.#reported.add(key);
    this.#parts.logger.warn(message, fields);
  }
}

const MOST_REPORTED = 10_000;

/** The models that budgets name, those of lower thresholds first. */
function cheaperModels(bookings: readonly Booking[], model: string): string[] {
  const downgrades = bookings
    .flatMap(({ budget }) => budget.thresholds)
    .filter((threshold) => threshold.action === "downgrade")
    .sort((a, b) => a.share - b.share);
  return [...new Set(downgrades.map((threshold) => threshold.model))].filter((other) => other !== model);
}

/** A model is held back by what refuses calls, and by what hands them on to a model that is cheaper still. */
function optionOf(model: string, bookings: readonly Booking[], call: BudgetedCall): ReservationOption {
  const accounts = bookings.map(({ budget, account }) => {
    const own = budget.thresholds.findLast(
      (threshold) => threshold.action === "downgrade" && threshold.model === model,
    );
    const holding = budget.thresholds.filter(
      ({ action, share }) =>
        action === "throw" || (action === "downgrade" && call.canDowngrade && share > (own?.share ?? 0)),
    );
    const [lowest] = holding
      .map((threshold) => ceilingOf(budget, threshold))
      .sort((a, b) => (a < b ? -1 : 1));
    return {
      account: account.name,
      endsAt: account.endsAt,
      ...(lowest !== undefined && { ceiling: lowest }),
    };
  });
  return { amount: call.estimate(model) ?? 0n, accounts };
}

function exceeded(
  bookings: readonly Booking[],
  option: ReservationOption | undefined,
  balances: readonly AccountBalance[],
): BudgetExceededError {
  const amount = option?.amount ?? 0n;
  const at = Math.max(
    0,
    bookings.findIndex((_, index) => {
      const { spent = 0n, reserved = 0n } = balances[index] ?? {};
      const ceiling = option?.accounts[index]?.ceiling;
      return ceiling !== undefined && spent + reserved + amount > ceiling;
    }),
  );
  const booking = bookings[at];
  const { spent = 0n, reserved = 0n } = balances[at] ?? {};
  return new BudgetExceededError({
    budget: booking?.budget.name ?? "",
    period: booking?.budget.period ?? "month",
    limitUsd: toDollars(booking?.budget.limit ?? 0n),
    spentUsd: toDollars(spent),
    reservedUsd: toDollars(reserved),
    callUsd: toDollars(amount),
    resetsAt: booking?.account.resetsAt.toISOString() ?? "",
  });
}
