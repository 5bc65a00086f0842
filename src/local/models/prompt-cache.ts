import { createHash } from "node:crypto";
import type { PromptCachingFacts } from "../../catalogue/models.js";
import type { ConverseRequestBody, WireTokenUsage } from "../../wire/converse.js";
import { type CacheTtl, hasCachePoints, type PromptBlock, promptBlocks } from "./prompt-blocks.js";

const TTL_MS: Readonly<Record<CacheTtl, number>> = { "5m": 300_000, "1h": 3_600_000 };
/** How many parts before a cache point an earlier one is still found, as with Claude. */
const LOOK_BACK = 20;
const CAPACITY = 10_000;

/** Tokens of a prompt that were read from the cache, and those that were written to it. */
export interface CacheUse {
  readonly readTokens: number;
  readonly writtenTokens: Readonly<Partial<Record<CacheTtl, number>>>;
}

interface KeptPrefix {
  readonly ttl: CacheTtl;
  readonly expiresAt: number;
}

/** The end of one part of a prompt: everything up to it, as a hash. */
interface Boundary {
  readonly key: string;
  readonly tokens: number;
  readonly keepFor: CacheTtl | undefined;
}

/**
 * Remembers prompts up to their cache points. A request reads the longest beginning that is kept, which begins its time anew, and
 * writes what lies between that and its own last cache point. The latest 10,000 beginnings are kept.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html
 */
export class PromptCache {
  readonly #clock: () => Date;
  readonly #kept = new Map<string, KeptPrefix>();

  constructor(clock: () => Date) {
    this.#clock = clock;
  }

  /** What a request reads and writes; `undefined` if it has no cache point. `scope` is the model and the region: each has a cache of its own. */
  use(request: ConverseRequestBody, facts: PromptCachingFacts, scope: string): CacheUse | undefined {
    if (!hasCachePoints(request)) return undefined;
    const boundaries = boundariesOf(promptBlocks(request), scope);
    const smallest = facts.minTokensPerCheckpoint ?? 0;
    const points = boundaries.flatMap(({ keepFor, tokens }, index) =>
      keepFor !== undefined && tokens >= smallest ? [index] : [],
    );
    const now = this.#clock().getTime();
    const found = this.#longest(boundaries, points, now);
    const readTokens = boundaries[found]?.tokens ?? 0;
    const writtenTokens: Partial<Record<CacheTtl, number>> = {};
    let before = readTokens;
    for (const index of points) {
      const boundary = boundaries[index];
      if (boundary?.keepFor === undefined || index <= found) continue;
      writtenTokens[boundary.keepFor] = (writtenTokens[boundary.keepFor] ?? 0) + boundary.tokens - before;
      before = boundary.tokens;
      this.#keep(boundary.key, boundary.keepFor, now);
    }
    return { readTokens, writtenTokens };
  }

  /** Position of the longest beginning that is kept; -1 if there is none. */
  #longest(boundaries: readonly Boundary[], points: readonly number[], now: number): number {
    for (let index = points.at(-1) ?? -1; index >= 0; index--) {
      if (!points.some((point) => point >= index && point - index <= LOOK_BACK)) continue;
      const key = boundaries[index]?.key ?? "";
      const kept = this.#kept.get(key);
      if (kept === undefined || kept.expiresAt <= now) continue;
      this.#keep(key, kept.ttl, now);
      return index;
    }
    return -1;
  }

  #keep(key: string, ttl: CacheTtl, now: number): void {
    this.#kept.delete(key);
    this.#kept.set(key, { ttl, expiresAt: now + TTL_MS[ttl] });
    if (this.#kept.size <= CAPACITY) return;
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined) this.#kept.delete(oldest);
  }
}

/** The usage of an answer whose prompt went through the cache: tokens read and written are no longer among `inputTokens`, and the total stays. */
export function withCacheUse(usage: WireTokenUsage, { readTokens, writtenTokens }: CacheUse): WireTokenUsage {
  const cacheDetails = (Object.keys(TTL_MS) as CacheTtl[]).flatMap((ttl) => {
    const inputTokens = writtenTokens[ttl] ?? 0;
    return inputTokens > 0 ? [{ ttl, inputTokens }] : [];
  });
  const written = cacheDetails.reduce((sum, { inputTokens }) => sum + inputTokens, 0);
  return {
    ...usage,
    inputTokens: usage.inputTokens - readTokens - written,
    cacheReadInputTokens: readTokens,
    cacheWriteInputTokens: written,
    ...(cacheDetails.length > 0 && { cacheDetails }),
  };
}

function boundariesOf(blocks: readonly PromptBlock[], scope: string): Boundary[] {
  const hash = createHash("sha256").update(scope);
  let tokens = 0;
  return blocks.map((block) => {
    hash.update("\0").update(block.text);
    tokens += block.tokens;
    return { key: hash.copy().digest("base64"), tokens, keepFor: block.keepFor };
  });
}
