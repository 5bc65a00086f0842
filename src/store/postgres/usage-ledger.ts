import type {
  AccountBalance,
  BudgetHolder,
  ReservationAnswer,
  ReservationRequest,
  Settlement,
} from "../../spec/budget-accounts.js";
import type { Scope } from "../../spec/scope.js";
import type { UsageEntry, UsageLedger, UsageQuery, UsageTotal } from "../../spec/usage-ledger.js";
import { checkScope } from "../check-input.js";
import { applyToAccounts, readBalances } from "./budget-accounts.js";
import type { DatabaseAccess } from "./database-access.js";
import { addUsage, disownUsage, readTotals } from "./usage-totals.js";

/** The books in the store's schema. */
export class PostgresUsageLedger implements UsageLedger {
  readonly #access: DatabaseAccess;

  constructor(access: DatabaseAccess) {
    this.#access = access;
  }

  async record(entries: readonly UsageEntry[]): Promise<void> {
    const database = await this.#access.database();
    if (entries.length === 0) return;
    await database.write((session) => addUsage(session, entries), { mayBeLost: true });
  }

  async totals(query: UsageQuery): Promise<readonly UsageTotal[]> {
    return readTotals(await this.#access.database(), query);
  }

  async forgetScope(scope: Scope): Promise<void> {
    checkScope(scope);
    const database = await this.#access.database();
    await database.write((session) => disownUsage(session, scope));
  }

  async apply(
    holder: BudgetHolder,
    settlements: readonly Settlement[],
    requests: readonly ReservationRequest[],
  ): Promise<readonly ReservationAnswer[]> {
    const database = await this.#access.database();
    return database.write((session) => applyToAccounts(session, holder, settlements, requests), {
      lock: "budgets",
      mayBeLost: true,
    });
  }

  async balances(accounts: readonly string[], now: string): Promise<readonly AccountBalance[]> {
    return readBalances(await this.#access.database(), accounts, now);
  }
}
