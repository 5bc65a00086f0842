import type { UsageSum } from "./books.js";

const COLUMNS = [
  "day",
  "model",
  "region",
  "operation",
  "purpose",
  "userId",
  "agentId",
  "runId",
  "tags",
  "calls",
  "unpriced",
  "inputTokens",
  "outputTokens",
  "cacheReadTokens",
  "cacheWriteTokens",
  "cacheWrite1hTokens",
  "images",
  "queries",
  "usd",
] as const satisfies readonly (keyof UsageSum)[];

/**
 * The sums as CSV by RFC 4180, a line each, the names of the columns first. A text that a spreadsheet would take for a formula
 * has an apostrophe before it.
 */
export function usageCsv(sums: readonly UsageSum[]): readonly string[] {
  return [COLUMNS.join(","), ...sums.map((sum) => COLUMNS.map((name) => cell(sum[name])).join(","))];
}

function cell(value: unknown): string {
  if (value === undefined) return "";
  // A number of dollars below a millionth would be written with an exponent.
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : plain(value);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const safe = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const plain = (value: number): string => value.toFixed(12).replace(/\.?0+$/, "");
