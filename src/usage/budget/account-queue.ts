import { setImmediate } from "node:timers/promises";
import type {
  BudgetAccounts,
  BudgetHolder,
  ReservationAnswer,
  ReservationRequest,
  Settlement,
} from "../../spec/budget-accounts.js";
import type { Logger } from "../../spec/logger.js";

/** How long reservations outlive a process that says no more. */
const LEASE_MS = 60_000;

interface Waiting {
  readonly request: ReservationRequest;
  resolve(answer: ReservationAnswer): void;
  reject(error: unknown): void;
}

export interface AccountQueueParts {
  readonly accounts: BudgetAccounts;
  readonly holderId: string;
  readonly clock: () => Date;
  readonly logger: Logger;
}

/** Draws on accounts for a whole process: what comes up while one write runs goes into the next together. */
export class AccountQueue {
  readonly #parts: AccountQueueParts;
  #waiting: Waiting[] = [];
  #settlements: Settlement[] = [];
  #running: Promise<void> | undefined;
  /** Reservations that are not settled yet. */
  #held = 0;
  #renewal: NodeJS.Timeout | undefined;

  constructor(parts: AccountQueueParts) {
    this.#parts = parts;
  }

  /** Rejects as the accounts do: who cannot reserve must not spend. */
  reserve(request: ReservationRequest): Promise<ReservationAnswer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, resolve, reject });
      this.#start();
    });
  }

  settle(settlement: Settlement): void {
    this.#settlements.push(settlement);
    this.#start();
  }

  /** Waits until all is written. */
  async close(): Promise<void> {
    this.#start();
    await this.#running;
    clearInterval(this.#renewal);
  }

  #start(): void {
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
      // What came up between the last look and now.
      if (this.#waiting.length > 0) this.#start();
    });
  }

  async #run(): Promise<void> {
    do {
      await setImmediate();
    } while ((await this.#write()) && (this.#waiting.length > 0 || this.#settlements.length > 0));
  }

  /** False if the accounts cannot be written: settlements then wait for the next call. */
  async #write(): Promise<boolean> {
    const [waiting, settlements] = [this.#waiting, this.#settlements];
    [this.#waiting, this.#settlements] = [[], []];
    try {
      const answers = await this.#parts.accounts.apply(
        this.#holder(),
        settlements,
        waiting.map(({ request }) => request),
      );
      this.#held -= settlements.length;
      for (const [index, { resolve }] of waiting.entries()) {
        const answer = answers[index] ?? { balances: [] };
        if (answer.option !== undefined) this.#held += 1;
        resolve(answer);
      }
      this.#renewWhileHolding();
      return true;
    } catch (error) {
      this.#settlements.unshift(...settlements);
      for (const { reject } of waiting) reject(error);
      if (settlements.length > 0) {
        this.#parts.logger.warn("Spending could not be booked yet", { calls: this.#settlements.length });
      }
      return false;
    }
  }

  #holder(): BudgetHolder {
    const now = this.#parts.clock();
    return {
      id: this.#parts.holderId,
      now: now.toISOString(),
      leaseEndsAt: new Date(now.getTime() + LEASE_MS).toISOString(),
    };
  }

  #renewWhileHolding(): void {
    if (this.#held <= 0) {
      clearInterval(this.#renewal);
      this.#renewal = undefined;
      return;
    }
    this.#renewal ??= setInterval(() => this.#start(), LEASE_MS / 3).unref();
  }
}
