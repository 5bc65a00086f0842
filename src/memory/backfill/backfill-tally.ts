import type { AddManyResult, BackfillResult } from "../../spec/bulk.js";
import type { AddResult } from "../../spec/memory.js";
import type { OperationUsage } from "../../spec/usage.js";
import { sumUsage } from "../../util/sum-usage.js";

const MOST_FAILURES = 100;

/** Counts what became of the conversations. */
export class BackfillTally {
  readonly #counts = { added: 0, skipped: 0, failed: 0 };
  readonly #failures: { index: number; error: unknown }[] = [];
  #batched = 0;
  #usage: OperationUsage = sumUsage([]);

  get counts(): Pick<AddManyResult, "added" | "skipped" | "failed"> {
    return { ...this.#counts };
  }

  add({ usage }: AddResult, isBatched: boolean): void {
    this.#counts.added += 1;
    if (isBatched) this.#batched += 1;
    this.spend(usage);
  }

  skip(): void {
    this.#counts.skipped += 1;
  }

  fail(index: number, error: unknown): void {
    this.#counts.failed += 1;
    if (this.#failures.length < MOST_FAILURES) this.#failures.push({ index, error });
  }

  spend(usage: OperationUsage): void {
    this.#usage = sumUsage([this.#usage, usage]);
  }

  result(): BackfillResult {
    const failures = [...this.#failures].sort((a, b) => a.index - b.index);
    return { ...this.#counts, failures, usage: this.#usage, batched: this.#batched };
  }
}
