import type { SpendingOverview, UsageSum } from "../../cost.js";
import { VarveError } from "../../errors.js";
import { barChart } from "../bar-chart.js";
import type { Command } from "../command.js";
import { formatDollars } from "../format-dollars.js";
import { MEMORY_OPTIONS } from "../memory-options.js";
import { openBooksOf } from "../open-books-of.js";

const FULL_LISTING = [
  "day",
  "model",
  "region",
  "operation",
  "purpose",
  "userId",
  "agentId",
  "runId",
  "tags",
] as const;

/** Those options of a memory that say where its books are. */
const BOOK_OPTIONS = MEMORY_OPTIONS.filter(({ flags }) => /^--(config|db|local)\b/.test(flags));

export const cost: Command = {
  name: "cost",
  summary: "show what model calls have cost, by day, model, operation and user",
  options: [
    {
      flags: "--since <day>",
      description: "first day, such as 2026-01-31 (default: the first of this month)",
    },
    { flags: "--csv", description: "print all sums as CSV" },
    ...BOOK_OPTIONS,
  ],
  examples: ["varve cost", "varve cost --since 2026-01-01 --csv"],
  async run({ options, output }) {
    const since = typeof options.since === "string" ? parseDay(options.since) : undefined;
    const { usageCsv } = await import("../../cost.js");
    const { books, close } = await openBooksOf(options);
    try {
      if (options.csv === true) {
        const sums = await books.totals({ ...(since !== undefined && { from: since }), by: FULL_LISTING });
        output.print(usageCsv(sums), { totals: sums });
        return;
      }
      const overview = await books.overview(new Date(), since);
      output.print(describe(overview), overview);
    } finally {
      await close();
    }
  },
};

function parseDay(text: string): string {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
  if (time !== undefined && !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text)) return text;
  throw new VarveError("INPUT_INVALID", `--since takes a day such as 2026-01-31; got "${text}".`);
}

function describe(overview: SpendingOverview): string[] {
  const { today, thisMonth, projectedUsd, byDay, byModel, byOperation, byUser } = overview;
  if (byDay.length === 0 && thisMonth.calls === 0) {
    return ["The books are empty. They are kept where the configuration has cost.ledger: true, or budgets."];
  }
  return [
    `today       ${sumLine(today)}`,
    `this month  ${sumLine(thisMonth)}`,
    `projected   ${formatDollars(projectedUsd)} for the whole month`,
    ...chart("by day", byDay.slice(-31), ({ day }) => day),
    ...chart("by model", byModel, ({ model }) => model),
    ...chart("by operation", byOperation, ({ operation }) => operation),
    ...chart("by user", byUser, ({ userId }) => userId ?? "(no user)"),
  ];
}

function sumLine({ usd, calls, unpriced, inputTokens, outputTokens }: UsageSum): string {
  const unknown = unpriced === 0 ? "" : `, ${unpriced} of unknown price`;
  return `${formatDollars(usd)}  (${calls} calls${unknown}; ${inputTokens} tokens in, ${outputTokens} out)`;
}

/** The largest ones of a list. */
const MOST_ROWS = 31;

function chart(
  title: string,
  sums: readonly UsageSum[],
  name: (sum: UsageSum) => string | undefined,
): string[] {
  if (sums.length === 0) return [];
  const rows = sums.slice(0, MOST_ROWS).map((sum) => ({
    label: name(sum) ?? "",
    value: sum.usd,
    text: formatDollars(sum.usd) + (sum.unpriced === 0 ? "" : ` + ${sum.unpriced} unpriced`),
  }));
  const left = sums.length - rows.length;
  return ["", title, ...barChart(rows), ...(left > 0 ? [`  … ${left} more`] : [])];
}
