import type { Logger } from "../spec/logger.js";
import type { UsageAmounts, UsageEntry, UsageKey, UsageLedger } from "../spec/usage-ledger.js";

/** How long what was spent may wait to be written: what a process that is killed takes with it at most. */
const WRITE_AFTER_MS = 250;
/** Keys that may wait; more are written at once. */
const MOST_WAITING = 500;

/** Writes to the books now and then, what is alike as one entry, so that no call waits for them. */
export class LedgerWriter {
  readonly #ledger: Pick<UsageLedger, "record">;
  readonly #logger: Logger;
  readonly #waiting = new Map<string, UsageEntry>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(ledger: Pick<UsageLedger, "record">, logger: Logger) {
    this.#ledger = ledger;
    this.#logger = logger;
  }

  add(key: UsageKey, amounts: UsageAmounts): void {
    this.#merge({ ...key, ...amounts });
    if (this.#waiting.size >= MOST_WAITING) void this.flush();
    else this.#timer ??= setTimeout(() => void this.flush(), WRITE_AFTER_MS).unref();
  }

  /** Writes all that waits. A failure is logged, and what was to be written waits for the next time. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async #write(): Promise<void> {
    const entries = [...this.#waiting.values()];
    if (entries.length === 0) return;
    this.#waiting.clear();
    try {
      await this.#ledger.record(entries);
    } catch (error) {
      for (const entry of entries) this.#merge(entry);
      const code = error instanceof Error && "code" in error ? String(error.code) : "INTERNAL";
      this.#logger.warn("What calls spent could not be written to the books yet", { code });
    }
  }

  #merge(entry: UsageEntry): void {
    const { day, model, region, operation, purpose, scope, tags } = entry;
    const id = JSON.stringify([
      day,
      model,
      region,
      operation,
      purpose,
      scope?.userId,
      scope?.agentId,
      scope?.runId,
      tags && Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1)),
    ]);
    const earlier = this.#waiting.get(id);
    this.#waiting.set(id, earlier === undefined ? entry : { ...entry, ...addAmounts(earlier, entry) });
  }
}

/** Both together. */
export function addAmounts(one: UsageAmounts, other: UsageAmounts): UsageAmounts {
  return {
    calls: one.calls + other.calls,
    unpriced: one.unpriced + other.unpriced,
    inputTokens: one.inputTokens + other.inputTokens,
    outputTokens: one.outputTokens + other.outputTokens,
    cacheReadTokens: one.cacheReadTokens + other.cacheReadTokens,
    cacheWriteTokens: one.cacheWriteTokens + other.cacheWriteTokens,
    cacheWrite1hTokens: one.cacheWrite1hTokens + other.cacheWrite1hTokens,
    images: one.images + other.images,
    queries: one.queries + other.queries,
    cost: one.cost + other.cost,
  };
}
