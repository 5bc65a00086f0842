import { PartialEmbeddingError, VarveError } from "../errors.js";
import type { EmbedResult } from "../spec/embedder.js";

/** What became of each key of one request, and what the request spent. */
export interface BatchOutcome {
  readonly outcomes: ReadonlyMap<string, Float32Array | VarveError>;
  /** Keys of texts that were longer than the model takes. */
  readonly truncated: ReadonlySet<string>;
  readonly spent: Spent;
}

export type Spent = Pick<EmbedResult, "warnings" | "calls"> & {
  readonly requests: number;
  readonly inputTokens?: number | undefined;
  readonly cost?: EmbedResult["cost"] | undefined;
};

export const NOTHING_SPENT: Spent = { requests: 0, inputTokens: 0, cost: { usd: 0 } };

export function outcomeOf(keys: readonly string[], result: EmbedResult): BatchOutcome {
  const { vectors, truncated = [], cached: _, ...spent } = result;
  const missing = new VarveError(
    "RESPONSE_INVALID",
    `The embedder returned ${vectors.length} vectors for ${keys.length} texts.`,
  );
  return {
    outcomes: new Map(keys.map((key, place) => [key, vectors[place] ?? missing])),
    truncated: new Set(truncated.flatMap((place) => keys[place] ?? [])),
    spent,
  };
}

/** The outcome of a request that failed for some keys or for all; throws what is no such failure. */
export function failureOf(keys: readonly string[], error: unknown): BatchOutcome {
  if (!VarveError.isInstance(error) || error.code === "ABORTED") throw error;
  if (!(error instanceof PartialEmbeddingError)) {
    return {
      outcomes: new Map(keys.map((key) => [key, error])),
      truncated: new Set(),
      spent: NOTHING_SPENT,
    };
  }
  const { vectors, requests, inputTokens, cost } = error;
  const failures = new Map(error.failures.map((failure) => [failure.index, failure.error]));
  return {
    outcomes: new Map(keys.map((key, place) => [key, vectors[place] ?? failures.get(place) ?? error])),
    truncated: new Set(),
    spent: { requests, inputTokens, cost },
  };
}

/** One caller's result. Throws as `Embedder.embed` does. */
export function assembleResult(
  keys: readonly string[],
  outcomes: ReadonlyMap<string, Float32Array | VarveError>,
  truncated: ReadonlySet<string>,
  spent: Spent,
): EmbedResult {
  const { requests, inputTokens, cost, ...rest } = spent;
  // Copies, for a caller may change what it got.
  const vectors = keys.map((key) => {
    const outcome = outcomes.get(key);
    return outcome instanceof Float32Array ? outcome.slice() : undefined;
  });
  const failures = keys.flatMap((key, index) => {
    const error = outcomes.get(key);
    return VarveError.isInstance(error) ? [{ index, error }] : [];
  });
  const [first] = failures;
  if (first !== undefined) {
    if (failures.length === keys.length) throw first.error;
    throw new PartialEmbeddingError(
      `${failures.length} of ${keys.length} texts could not be embedded; the others are kept. The first, at index ${first.index}: ${first.error.message}`,
      { vectors, failures, inputTokens, requests, cost },
    );
  }
  const cut = keys.flatMap((key, index) => (truncated.has(key) ? [index] : []));
  return {
    ...rest,
    vectors: vectors.filter((vector) => vector !== undefined),
    requests,
    ...(inputTokens !== undefined && { inputTokens }),
    ...(cost !== undefined && { cost }),
    ...(cut.length > 0 && { truncated: cut }),
    ...(requests === 0 && keys.length > 0 && { cached: true as const }),
  };
}
