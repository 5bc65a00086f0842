import { VarveError } from "../errors.js";
import type { CallOptions, GenerateRequest, GenerateResult, LanguageModel } from "../spec/language-model.js";
import { overrideMethods } from "../util/override-methods.js";
import { CacheCounts } from "./cache-counts.js";
import { cacheKey } from "./cache-key.js";
import { LruCache } from "./lru-cache.js";
import { SharedCall } from "./shared-call.js";

export interface ResponseCacheSettings {
  /** Every setting of the model that may change its answers; part of the key. */
  readonly modelSettings: object;
  readonly ttlSeconds: number;
  readonly memoryBytes: number;
  readonly clock: () => Date;
}

export interface ResponseCache<M extends LanguageModel> {
  readonly languageModel: M;
  readonly counts: CacheCounts;
  /** Drops everything; what is under way is not kept either. */
  clear(): void;
}

/**
 * The same model, which answers an equal request from memory for a while, and asks once for equal requests at once. Replies are
 * text of memories: they are kept in the process alone. Streams go to the model.
 */
export function cacheLanguageModel<M extends LanguageModel>(
  model: M,
  settings: ResponseCacheSettings,
): ResponseCache<M> {
  const cached = new CachedLanguageModel(model, settings);
  const generate: LanguageModel["generate"] = (request, options) => cached.generate(request, options);
  return {
    languageModel: overrideMethods(model, { generate }),
    counts: cached.counts,
    clear: () => cached.clear(),
  };
}

interface Reply {
  readonly result: GenerateResult;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

class CachedLanguageModel {
  readonly counts = new CacheCounts();
  readonly #model: LanguageModel;
  readonly #settings: ResponseCacheSettings;
  readonly #modelKey: string;
  readonly #underway = new Map<string, SharedCall<GenerateResult>>();
  #replies: LruCache<Reply>;

  constructor(model: LanguageModel, settings: ResponseCacheSettings) {
    this.#model = model;
    this.#settings = settings;
    this.#modelKey = cacheKey("response", model.modelId, settings.modelSettings);
    this.#replies = this.#newCache();
  }

  async generate(request: GenerateRequest, options: CallOptions = {}): Promise<GenerateResult> {
    if (request.messages.some(readsElsewhere)) return this.#model.generate(request, options);
    const { signal, context } = options;
    if (signal?.aborted === true) {
      throw new VarveError("ABORTED", "The call was aborted.", { cause: signal.reason });
    }
    const key = cacheKey(this.#modelKey, withPlainBytes(request));
    const reply = this.#find(key);
    if (reply !== undefined) {
      this.counts.hit(reply.cost?.usd);
      return asCached(reply);
    }
    // Whoever pays and whose budget it is are the same for all who wait for one call.
    const callKey = cacheKey(key, context ?? null);
    const underway = this.#underway.get(callKey);
    if (underway?.isAborted === false) {
      this.counts.share();
      return asCached(await underway.wait(signal));
    }
    this.counts.miss();
    const call = new SharedCall((shared) => this.#ask(key, request, { ...options, signal: shared }));
    this.#underway.set(callKey, call);
    try {
      return structuredClone(await call.wait(signal));
    } finally {
      // A caller that leaves early leaves the call to those who still wait for it.
      void call.ended.then(() => {
        if (this.#underway.get(callKey) === call) this.#underway.delete(callKey);
      });
    }
  }

  clear(): void {
    this.#replies = this.#newCache();
  }

  #newCache(): LruCache<Reply> {
    return new LruCache(this.#settings.memoryBytes, ({ bytes }) => bytes);
  }

  #find(key: string): GenerateResult | undefined {
    const reply = this.#replies.get(key);
    if (reply === undefined) return undefined;
    if (this.#settings.clock().getTime() < reply.expiresAt) return reply.result;
    this.#replies.delete(key);
    return undefined;
  }

  async #ask(key: string, request: GenerateRequest, options: CallOptions): Promise<GenerateResult> {
    const replies = this.#replies;
    const result = await this.#model.generate(request, options);
    if (isWorthKeeping(request, result)) {
      const { clock, ttlSeconds } = this.#settings;
      replies.set(key, {
        result: structuredClone(result),
        bytes: Buffer.byteLength(JSON.stringify(withPlainBytes(result)), "utf8"),
        expiresAt: clock().getTime() + ttlSeconds * 1000,
      });
    }
    return result;
  }
}

/** Complete replies: none that was cut, withheld, malformed, without the tool call it was to hold, or by another model. */
function isWorthKeeping(
  { toolChoice = "auto" }: GenerateRequest,
  { stopReason, toolCalls, answeredBy }: GenerateResult,
): boolean {
  if (answeredBy !== undefined || !COMPLETE.has(stopReason)) return false;
  return toolChoice === "auto" || toolCalls.length > 0;
}

const COMPLETE: ReadonlySet<string> = new Set(["end_turn", "tool_use", "stop_sequence"]);

/** Whether a message names content by a place, where it may change. */
function readsElsewhere({ content }: GenerateRequest["messages"][number]): boolean {
  if (typeof content === "string") return false;
  const blocks = content.flatMap((block) =>
    block.type === "tool-result" ? (block.media ?? []) : "source" in block ? [block] : [],
  );
  return blocks.some(({ source }) => !("bytes" in source));
}

/** A copy that JSON tells apart by every byte. */
function withPlainBytes(value: unknown): unknown {
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString("base64") };
  if (Array.isArray(value)) return value.map(withPlainBytes);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withPlainBytes(member)]));
}

/** A copy, for a caller may change what it got; it took no request, no time and no money. */
function asCached(result: GenerateResult): GenerateResult {
  const { timings: _, latencyMs: __, cost, ...rest } = structuredClone(result);
  return {
    ...rest,
    attempts: 0,
    usage: { inputTokens: 0, outputTokens: 0, totalTokens: 0 },
    ...(cost !== undefined && { cost: { usd: 0 } }),
    cached: true,
  };
}
