import type { TokenUsage } from "../../spec/usage.js";

const PARTS = [
  "inputTokens",
  "outputTokens",
  "cacheReadTokens",
  "cacheWriteTokens",
  "cacheWrite1hTokens",
  "totalTokens",
] as const;

/** Cache figures that one answer states and the other does not are those of the one; any other sum of which a part is unknown is unknown. */
export function addUsage(
  first: TokenUsage | undefined,
  second: TokenUsage | undefined,
): TokenUsage | undefined {
  if (first === undefined || second === undefined) return undefined;
  const sum: { -readonly [Part in keyof TokenUsage]: TokenUsage[Part] } = {};
  for (const part of PARTS) {
    const a = first[part];
    const b = second[part];
    if (a !== undefined && b !== undefined) sum[part] = a + b;
    else if (part.startsWith("cache") && (a ?? b) !== undefined) sum[part] = a ?? b ?? 0;
  }
  return sum;
}
