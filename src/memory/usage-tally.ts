import type { OperationUsage, TokenUsage } from "../spec/usage.js";

/**
 * Adds up what one operation spends. A figure is stated only if the service stated it for every call: the sum of
 * the known part would pass for the whole.
 */
export class UsageTally {
  #llm: TokenUsage & { readonly calls: number } = { calls: 0 };
  #description: TokenUsage & { readonly calls: number } = { calls: 0 };
  #embedding: OperationUsage["embedding"] = { calls: 0 };

  countGeneration(usage: TokenUsage | undefined): void {
    this.#llm = withCall(this.#llm, usage);
  }

  countDescription(usage: TokenUsage | undefined): void {
    this.#description = withCall(this.#description, usage);
  }

  countEmbedding(spent: { readonly inputTokens?: number | undefined; readonly requests: number }): void {
    const sum = add(this.#embedding.calls === 0, this.#embedding.inputTokens, spent.inputTokens);
    const calls = this.#embedding.calls + spent.requests;
    this.#embedding = sum === undefined ? { calls } : { calls, inputTokens: sum };
  }

  total(): OperationUsage {
    const description = this.#description.calls === 0 ? {} : { description: this.#description };
    return { llm: this.#llm, ...description, embedding: this.#embedding };
  }
}

function withCall(
  sum: TokenUsage & { readonly calls: number },
  usage: TokenUsage | undefined,
): TokenUsage & { readonly calls: number } {
  const sums: { -readonly [Key in keyof TokenUsage]?: number } = {};
  for (const key of TOKEN_COUNTS) {
    const total = add(sum.calls === 0, sum[key], usage?.[key]);
    if (total !== undefined) sums[key] = total;
  }
  return { calls: sum.calls + 1, ...sums };
}

const TOKEN_COUNTS = [
  "inputTokens",
  "outputTokens",
  "cacheReadTokens",
  "cacheWriteTokens",
  "cacheWrite1hTokens",
  "totalTokens",
] as const satisfies readonly (keyof TokenUsage)[];

/** `undefined` if either part is unknown; before the first call the sum so far is a known nothing. */
function add(first: boolean, sum: number | undefined, part: number | undefined): number | undefined {
  if (first) return part;
  return sum === undefined || part === undefined ? undefined : sum + part;
}
