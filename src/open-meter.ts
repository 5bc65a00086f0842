import { randomUUID } from "node:crypto";
import type { BudgetConfig, CostConfig } from "./config/varve-config.js";
import { type Logger, SILENT_LOGGER } from "./spec/logger.js";
import type { UsageLedger } from "./spec/usage-ledger.js";
import { LedgerWriter } from "./usage/ledger-writer.js";
import { Meter } from "./usage/meter.js";
import { fromDollars } from "./util/pico-dollars.js";

export interface MeterSettings extends Pick<CostConfig, "ledger" | "prices"> {
  readonly budgets: readonly BudgetConfig[];
  /** Where books and budgets are kept; absent: budgets end with the process. */
  readonly books?: UsageLedger | undefined;
  readonly logger?: Logger | undefined;
  readonly clock?: (() => Date) | undefined;
}

/** What prices calls, keeps the books and holds calls to the budgets. Prices are loaded with the first call. */
export async function openMeter(settings: MeterSettings): Promise<Meter> {
  const { prices, ledger, budgets, books, logger = SILENT_LOGGER, clock = () => new Date() } = settings;
  if (ledger && books === undefined) {
    logger.warn("This kind of store keeps no books: totals are not kept, and budgets end with the process");
  }
  return new Meter({
    prices: async () => (await import("./catalogue/prices.js")).pricesWith(prices),
    ledger: ledger && books !== undefined ? new LedgerWriter(books, logger) : undefined,
    budgets: budgets.length === 0 ? undefined : await keeperOf(budgets, books, logger, clock),
    clock,
  });
}

async function keeperOf(
  budgets: readonly BudgetConfig[],
  books: UsageLedger | undefined,
  logger: Logger,
  clock: () => Date,
) {
  const [{ BudgetKeeper }, { ProcessAccounts }] = await Promise.all([
    import("./usage/budget/budget-keeper.js"),
    import("./usage/budget/process-accounts.js"),
  ]);
  return new BudgetKeeper({
    budgets: budgets.map(({ limitUsd, ...budget }) => ({ ...budget, limit: fromDollars(limitUsd) })),
    accounts: books ?? new ProcessAccounts(),
    processId: randomUUID(),
    clock,
    logger,
  });
}
