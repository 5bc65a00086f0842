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

/** The books in the store's file. */
export class SqliteUsageLedger implements UsageLedger {
  readonly #access: DatabaseAccess;

  constructor(access: DatabaseAccess) {
    this.#access = access;
  }

  async record(entries: readonly UsageEntry[]): Promise<void> {
    if (entries.length > 0) await this.#access.writeFast((connection) => addUsage(connection, entries));
  }

  totals(query: UsageQuery): Promise<readonly UsageTotal[]> {
    return this.#access.read((connection) => readTotals(connection, query));
  }

  async forgetScope(scope: Scope): Promise<void> {
    checkScope(scope);
    await this.#access.writeFast((connection) => disownUsage(connection, scope));
  }

  apply(
    holder: BudgetHolder,
    settlements: readonly Settlement[],
    requests: readonly ReservationRequest[],
  ): Promise<readonly ReservationAnswer[]> {
    return this.#access.writeFast((connection) => applyToAccounts(connection, holder, settlements, requests));
  }

  balances(accounts: readonly string[], now: string): Promise<readonly AccountBalance[]> {
    return this.#access.read((connection) => readBalances(connection, accounts, now));
  }
}
