import type { Cost, OperationUsage, TokenUsage } from "../spec/usage.js";
import { addCosts } from "../util/add-costs.js";

/**
 * Adds up what one operation spends. A figure is stated only if the service stated it for every call: the sum of
 * the known part would pass for the whole.
 */
export class UsageTally {
  #llm: GenerationUsage = { calls: 0 };
  #description: GenerationUsage = { calls: 0 };
  #embedding: OperationUsage["embedding"] = { calls: 0 };
  #rerank: NonNullable<OperationUsage["rerank"]> = { calls: 0 };

  countGeneration(spent: SpentOnAnswer): void {
    this.#llm = withCall(this.#llm, spent);
  }

  countDescription(spent: SpentOnAnswer): void {
    this.#description = withCall(this.#description, spent);
  }

  countEmbedding(spent: SpentOnVectors): void {
    const sum = add(this.#embedding.calls === 0, this.#embedding.inputTokens, spent.inputTokens);
    const cost = addCosts(this.#embedding.cost, spent.cost);
    this.#embedding = {
      calls: this.#embedding.calls + spent.requests,
      ...(sum !== undefined && { inputTokens: sum }),
      ...(cost !== undefined && { cost }),
    };
  }

  countRerank({ requests, cost: added }: SpentOnOrder): void {
    const cost = addCosts(this.#rerank.cost, added);
    this.#rerank = { calls: this.#rerank.calls + requests, ...(cost !== undefined && { cost }) };
  }

  total(): OperationUsage {
    const description = this.#description.calls === 0 ? {} : { description: this.#description };
    const rerank = this.#rerank.calls === 0 ? {} : { rerank: this.#rerank };
    const cost = addCosts(this.#llm.cost, this.#description.cost, this.#embedding.cost, this.#rerank.cost);
    return {
      llm: this.#llm,
      ...description,
      embedding: this.#embedding,
      ...rerank,
      ...(cost !== undefined && { cost }),
    };
  }
}

type GenerationUsage = OperationUsage["llm"];

interface SpentOnAnswer {
  /** No request was sent for it. */
  readonly cached?: true | undefined;
  readonly usage?: TokenUsage | undefined;
  readonly cost?: Cost | undefined;
}

interface SpentOnOrder {
  readonly requests: number;
  readonly cost?: Cost | undefined;
}

interface SpentOnVectors {
  readonly inputTokens?: number | undefined;
  readonly requests: number;
  readonly cost?: Cost | undefined;
}

function withCall(sum: GenerationUsage, { cached, usage, cost: added }: SpentOnAnswer): GenerationUsage {
  if (cached === true) {
    const cost = addCosts(sum.cost, added);
    return cost === undefined ? sum : { ...sum, cost };
  }
  const sums: { -readonly [Key in keyof TokenUsage]?: number } = {};
  for (const key of TOKEN_COUNTS) {
    const total = add(sum.calls === 0, sum[key], usage?.[key]);
    if (total !== undefined) sums[key] = total;
  }
  const cost = addCosts(sum.cost, added);
  return { calls: sum.calls + 1, ...sums, ...(cost !== undefined && { cost }) };
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
