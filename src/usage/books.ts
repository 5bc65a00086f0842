import type { UsageAmounts, UsageColumn, UsageLedger, UsageQuery, UsageTotal } from "../spec/usage-ledger.js";
import { type PicoDollars, toDollars } from "../util/pico-dollars.js";
import { addAmounts } from "./ledger-writer.js";

/** A sum of the books, with its cost in dollars. */
export interface UsageSum extends Omit<UsageTotal, "cost"> {
  /** US dollars of the calls whose price is known; `unpriced` counts the others. */
  readonly usd: number;
}

export interface BooksQuery extends Omit<UsageQuery, "by"> {
  /** Default: one sum of all. A tag's name as `{ tag }` tells apart by its values. */
  readonly by?: readonly (UsageColumn | { readonly tag: string })[];
}

/** A day, a month and what the month comes to if it goes on like this. */
export interface SpendingOverview {
  readonly today: UsageSum;
  readonly thisMonth: UsageSum;
  /** US dollars of the whole month at the rate of its days so far. */
  readonly projectedUsd: number;
  readonly byDay: readonly UsageSum[];
  readonly byModel: readonly UsageSum[];
  readonly byOperation: readonly UsageSum[];
  readonly byUser: readonly UsageSum[];
}

/** Reads what calls have spent. Days are those of UTC. */
export class Books {
  readonly #ledger: UsageLedger;

  constructor(ledger: UsageLedger) {
    this.#ledger = ledger;
  }

  async totals(query: BooksQuery = {}): Promise<readonly UsageSum[]> {
    const { by = [], ...days } = query;
    const tags = by.flatMap((column) => (typeof column === "object" ? [column.tag] : []));
    const columns = by.filter((column) => typeof column === "string");
    const wanted = tags.length === 0 ? columns : [...new Set([...columns, "tags" as const])];
    const totals = await this.#ledger.totals({ ...days, by: wanted });
    return (tags.length === 0 || columns.includes("tags") ? totals : mergeTags(totals, tags)).map(toSum);
  }

  /** @param since first day of the lists; default: that of the month */
  async overview(now: Date, since = monthOf(now)): Promise<SpendingOverview> {
    const today = now.toISOString().slice(0, 10);
    const [sumOfToday, thisMonth, byDay, byModel, byOperation, byUser] = await Promise.all([
      this.totals({ from: today, to: today }),
      this.totals({ from: monthOf(now), to: today }),
      this.totals({ from: since, to: today, by: ["day"] }),
      ...(["model", "operation", "userId"] as const).map((column) =>
        this.totals({ from: since, to: today, by: [column] }).then(dearestFirst),
      ),
    ]);
    const [month = NOTHING] = thisMonth ?? [];
    return {
      today: sumOfToday?.[0] ?? NOTHING,
      thisMonth: month,
      projectedUsd: month.usd / shareOfMonth(now),
      byDay: byDay ?? [],
      byModel: byModel ?? [],
      byOperation: byOperation ?? [],
      byUser: byUser ?? [],
    };
  }
}

const NOTHING: UsageSum = {
  calls: 0,
  unpriced: 0,
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  cacheWrite1hTokens: 0,
  images: 0,
  queries: 0,
  usd: 0,
};

function toSum({ cost, ...total }: UsageTotal & { readonly cost: PicoDollars }): UsageSum {
  return { ...total, usd: toDollars(cost) };
}

/** Sums over all tags but the ones that are asked for. */
function mergeTags(totals: readonly UsageTotal[], names: readonly string[]): readonly UsageTotal[] {
  const merged = new Map<string, UsageTotal>();
  for (const { tags = {}, ...total } of totals) {
    const kept = Object.fromEntries(Object.entries(tags).filter(([name]) => names.includes(name)));
    const { calls: _, ...key } = { ...total, ...BLANK, tags: kept };
    const id = JSON.stringify(key);
    const earlier = merged.get(id);
    merged.set(id, { ...total, ...(earlier === undefined ? {} : addAmounts(earlier, total)), tags: kept });
  }
  return [...merged.values()];
}

/** Takes the amounts out of a total, so that what is left is its key. */
const BLANK: { readonly [Name in keyof UsageAmounts]: undefined } = {
  calls: undefined,
  unpriced: undefined,
  inputTokens: undefined,
  outputTokens: undefined,
  cacheReadTokens: undefined,
  cacheWriteTokens: undefined,
  cacheWrite1hTokens: undefined,
  images: undefined,
  queries: undefined,
  cost: undefined,
};

const dearestFirst = (sums: readonly UsageSum[]): readonly UsageSum[] =>
  sums.toSorted((a, b) => b.usd - a.usd);

const monthOf = (now: Date): string => `${now.toISOString().slice(0, 7)}-01`;

function shareOfMonth(now: Date): number {
  const [begin, end] = [0, 1].map((months) => Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months));
  return Math.max(now.getTime() - (begin ?? 0), MINUTE_MS) / ((end ?? 0) - (begin ?? 0));
}

/** So that the first instant of a month does not divide by nothing. */
const MINUTE_MS = 60_000;
