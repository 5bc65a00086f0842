import { PartialEmbeddingError, VarveError } from "../errors.js";
import type { Embedder, EmbedOptions, EmbedResult } from "../spec/embedder.js";
import { withPurpose } from "./call-for.js";
import type { UsageTally } from "./usage-tally.js";

/** A text's vector, or why it has none. */
export type Embedded = Float32Array | VarveError;

/**
 * Embeds texts in one call and counts what it spent. A text that failed alone yields its error in place; rejects if
 * no text could be embedded. No texts, no call.
 */
export async function embedTexts(
  embedder: Embedder,
  texts: readonly string[],
  options: EmbedOptions,
  tally: UsageTally,
): Promise<readonly Embedded[]> {
  if (texts.length === 0) return [];
  try {
    const result = await embedder.embed(texts, { ...options, ...withPurpose(options, "embedding") });
    tally.countEmbedding(result);
    return texts.map((_, index) => result.vectors[index] ?? missingVector(result, texts.length));
  } catch (error) {
    if (!(error instanceof PartialEmbeddingError)) throw error;
    tally.countEmbedding(error);
    const failures = new Map(error.failures.map((failure) => [failure.index, failure.error]));
    const embedded = texts.map((_, index) => error.vectors[index] ?? failures.get(index) ?? error);
    if (embedded.every(VarveError.isInstance)) throw error;
    return embedded;
  }
}

/** Embeds one text. */
export async function embedText(
  embedder: Embedder,
  text: string,
  options: EmbedOptions,
  tally: UsageTally,
): Promise<Float32Array> {
  const [embedded] = await embedTexts(embedder, [text], options, tally);
  if (embedded instanceof Float32Array) return embedded;
  throw embedded;
}

function missingVector(result: EmbedResult, wanted: number): VarveError {
  return new VarveError(
    "RESPONSE_INVALID",
    `The embedder returned ${result.vectors.length} vectors for ${wanted} texts.`,
  );
}
