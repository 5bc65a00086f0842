import type { WireTokenUsage } from "../wire/converse.js";
import type { TokenCounts } from "./operations/operation.js";

/** What the requests of one model have used since the start, as AWS would charge it. Members that the model does not count are 0. */
export interface ModelUsage {
  /** As the callers named it: an inference profile may have a price of its own. */
  readonly modelId: string;
  /** Those that were answered with 200; a stream that broke off is one of them. */
  readonly requests: number;
  /** Without what was read from the prompt cache, and what was written to it. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadInputTokens: number;
  readonly cacheWriteInputTokens: number;
  /** The cache writes by their time to live; empty if there were none. */
  readonly cacheDetails: readonly CacheDetail[];
}

type CacheDetail = NonNullable<WireTokenUsage["cacheDetails"]>[number];
type Sums = { -readonly [Key in keyof ModelUsage]: ModelUsage[Key] };

/** Adds up what each model has used. */
export class UsageLedger {
  readonly #models = new Map<string, Sums>();

  add(modelId: string, counts: TokenCounts): void {
    const sums = this.#models.get(modelId) ?? { modelId, requests: 0, ...NOTHING };
    sums.requests += 1;
    sums.inputTokens += counts.inputTokens ?? 0;
    sums.outputTokens += counts.outputTokens ?? 0;
    sums.cacheReadInputTokens += counts.cacheReadInputTokens ?? 0;
    sums.cacheWriteInputTokens += counts.cacheWriteInputTokens ?? 0;
    for (const detail of counts.cacheDetails ?? []) sums.cacheDetails = addDetail(sums.cacheDetails, detail);
    this.#models.set(modelId, sums);
  }

  /** One row per model, in the order of their first use. */
  list(): ModelUsage[] {
    return Array.from(this.#models.values(), (sums) => ({ ...sums }));
  }
}

const NOTHING = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadInputTokens: 0,
  cacheWriteInputTokens: 0,
  cacheDetails: [],
} as const;

function addDetail(details: readonly CacheDetail[], { ttl, inputTokens }: CacheDetail): CacheDetail[] {
  const before = details.find((detail) => detail.ttl === ttl)?.inputTokens ?? 0;
  return [...details.filter((detail) => detail.ttl !== ttl), { ttl, inputTokens: before + inputTokens }];
}
