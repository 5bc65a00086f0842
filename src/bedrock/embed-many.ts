import { setMaxListeners } from "node:events";
import { PartialEmbeddingError, VarveError } from "../errors.js";
import type { EmbedOptions, EmbedResult } from "../spec/embedder.js";
import type { Cost } from "../spec/usage.js";
import { addCosts } from "../util/add-costs.js";
import { iteratorOf } from "../util/iterator-of.js";
import { mapInOrder } from "../util/map-in-order.js";
import { orAbort, throwIfAborted } from "./abort.js";
import { isHopeless } from "./embed-batches.js";
import type { BedrockEmbedder } from "./embedder.js";

export interface EmbedManyOptions extends EmbedOptions {
  /** How many of the texts were embedded before: they are read and passed over. Default 0. */
  readonly skip?: number | undefined;
  /** Called for each part of the texts before its results are yielded. */
  readonly onProgress?: ((progress: EmbedManyProgress) => void) | undefined;
}

/** Sums since the beginning of the call. */
export interface EmbedManyProgress {
  readonly embedded: number;
  readonly failed: number;
  /** Requests sent, retries excluded. */
  readonly requests: number;
  /** Absent when the service did not state them for every request. */
  readonly inputTokens?: number;
  /** Absent where nobody counts costs. */
  readonly cost?: Cost;
}

/** What became of one text. */
export type EmbeddedText = {
  /** Position among all texts, from 0; those that were skipped count. */
  readonly index: number;
  readonly text: string;
} & (
  | { readonly vector: Float32Array; readonly truncated?: true; readonly error?: never }
  | { readonly error: VarveError; readonly vector?: never; readonly truncated?: never }
);

/** Texts of one call of the embedder, of which several are under way: about as many as the largest request takes. */
const PART = 96;

/**
 * Embeds any number of texts and yields, in their order, what became of each: its vector, or its error. The texts are read as they
 * are needed, and no further than the requests that may be in flight together, and one part more.
 *
 * What fails for one text is its result. What every further text would meet, such as a missing permission or a budget that is used
 * up, ends the call: all that was begun is yielded, then it rejects. It rejects with `ABORTED` for an abort.
 */
export async function* embedMany(
  embedder: BedrockEmbedder,
  texts: Iterable<string> | AsyncIterable<string>,
  options: EmbedManyOptions,
): AsyncGenerator<EmbeddedText, void, undefined> {
  const { skip = 0, onProgress, signal, ...call } = options;
  if (!Number.isSafeInteger(skip) || skip < 0)
    throw new VarveError("INPUT_INVALID", "embedMany: skip must be a whole number of texts, 0 or more.");
  throwIfAborted(signal, "embedMany");
  const leaving = new AbortController();
  const embedding = { ...call, signal: signalOf(leaving.signal, signal) };
  const perRequest = embedder.textsPerRequest;
  const size = Math.ceil(PART / perRequest) * perRequest;
  const atOnce = 1 + Math.ceil((embedder.maxConcurrency * perRequest) / size);
  const state: { stop?: VarveError | undefined } = {};
  const tally = new Tally();
  const parts = partsOf(texts, { size, skip, signal, isStopped: () => state.stop !== undefined });
  try {
    for await (const { outcomes, spent, stop } of mapInOrder(parts, atOnce, async (part) => {
      const embedded = await embedPart(embedder, part, embedding);
      state.stop ??= embedded.stop;
      return embedded;
    })) {
      state.stop ??= stop;
      tally.count(outcomes, spent);
      onProgress?.(tally.progress());
      yield* outcomes;
    }
  } finally {
    leaving.abort();
  }
  if (state.stop !== undefined) throw state.stop;
}

interface Part {
  /** Position of the first text. */
  readonly start: number;
  readonly texts: readonly string[];
}

interface Reading {
  readonly size: number;
  readonly skip: number;
  readonly signal: AbortSignal | undefined;
  isStopped(): boolean;
}

async function* partsOf(
  texts: Iterable<string> | AsyncIterable<string>,
  { size, skip, signal, isStopped }: Reading,
): AsyncGenerator<Part, void, undefined> {
  let part: string[] = [];
  let read = 0;
  for await (const text of untilAborted(texts, signal)) {
    read += 1;
    if (read <= skip) continue;
    part.push(text);
    if (part.length < size) continue;
    yield { start: read - part.length, texts: part };
    if (isStopped()) return;
    part = [];
  }
  if (part.length > 0) yield { start: read - part.length, texts: part };
}

/** Also a source that keeps one waiting is left at once. */
async function* untilAborted(
  texts: Iterable<string> | AsyncIterable<string>,
  signal: AbortSignal | undefined,
): AsyncGenerator<string, void, undefined> {
  const source = iteratorOf(texts);
  let isOver = false;
  try {
    for (;;) {
      const { done, value } = await orAbort(Promise.resolve(source.next()), signal, "embedMany");
      isOver = done === true;
      if (done === true) return;
      if (typeof value !== "string")
        throw new VarveError(
          "INPUT_INVALID",
          `embedMany: what is to be embedded must be texts, not ${typeof value}.`,
        );
      yield value;
    }
  } finally {
    // A source that was left while it keeps one waiting cannot be waited for.
    const closing = isOver ? undefined : source.return?.();
    if (signal?.aborted !== true) await closing;
  }
}

interface EmbeddedPart {
  readonly outcomes: readonly EmbeddedText[];
  readonly spent: Spent;
  /** What every further text would meet. */
  readonly stop?: VarveError | undefined;
}

type Spent = Pick<EmbedResult, "requests"> & {
  readonly inputTokens?: number | undefined;
  readonly cost?: Cost | undefined;
};

/** A text that cannot be embedded keeps none of the others from it. */
async function embedPart(
  embedder: BedrockEmbedder,
  { start, texts }: Part,
  options: EmbedOptions,
): Promise<EmbeddedPart> {
  const refused = texts.map((text, place) => embedder.refusalOf(text, `text at index ${start + place}`));
  const accepted = texts.filter((_, place) => refused[place] === undefined);
  const { results, spent, stop } = await embedAccepted(embedder, accepted, options);
  let next = 0;
  const outcomes = texts.map((text, place): EmbeddedText => {
    const about = { index: start + place, text };
    const error = refused[place];
    if (error !== undefined) return { ...about, error };
    return { ...about, ...(results[next++] ?? { error: missing() }) };
  });
  return { outcomes, spent, stop };
}

type Result = { readonly vector: Float32Array; readonly truncated?: true } | { readonly error: VarveError };

async function embedAccepted(
  embedder: BedrockEmbedder,
  texts: readonly string[],
  options: EmbedOptions,
): Promise<Omit<EmbeddedPart, "outcomes"> & { readonly results: readonly Result[] }> {
  if (texts.length === 0) return { results: [], spent: { requests: 0, inputTokens: 0 } };
  try {
    const { vectors, truncated = [], ...spent } = await embedder.embed(texts, options);
    const cut = new Set(truncated);
    const results = vectors.map(
      (vector, place): Result => ({ vector, ...(cut.has(place) && { truncated: true as const }) }),
    );
    return { results, spent };
  } catch (error) {
    if (!VarveError.isInstance(error) || error.code === "ABORTED") throw error;
    if (!(error instanceof PartialEmbeddingError)) {
      const results = texts.map((): Result => ({ error }));
      return { results, spent: { requests: 0, inputTokens: 0 }, stop: stopping(error) };
    }
    const failures = new Map(error.failures.map((failure) => [failure.index, failure.error]));
    const results = error.vectors.map(
      (vector, place): Result =>
        vector === undefined ? { error: failures.get(place) ?? error } : { vector },
    );
    return { results, spent: error, stop: [...failures.values()].find(stopping) };
  }
}

const stopping = (error: VarveError): VarveError | undefined =>
  isHopeless(error) || error.code === "BUDGET_EXCEEDED" ? error : undefined;

const missing = (): VarveError =>
  new VarveError("RESPONSE_INVALID", "The embedder returned fewer vectors than it was given texts.");

class Tally {
  #embedded = 0;
  #failed = 0;
  #requests = 0;
  #inputTokens: number | undefined = 0;
  #cost: Cost | undefined;

  count(outcomes: readonly EmbeddedText[], { requests, inputTokens, cost }: Spent): void {
    for (const { error } of outcomes) {
      if (error === undefined) this.#embedded += 1;
      else this.#failed += 1;
    }
    this.#requests += requests;
    const isKnown = this.#inputTokens !== undefined && inputTokens !== undefined;
    this.#inputTokens = isKnown ? (this.#inputTokens ?? 0) + inputTokens : undefined;
    this.#cost = addCosts(this.#cost, cost);
  }

  progress(): EmbedManyProgress {
    return {
      embedded: this.#embedded,
      failed: this.#failed,
      requests: this.#requests,
      ...(this.#inputTokens !== undefined && { inputTokens: this.#inputTokens }),
      ...(this.#cost !== undefined && { cost: this.#cost }),
    };
  }
}

function signalOf(own: AbortSignal, signal: AbortSignal | undefined): AbortSignal {
  const both = signal === undefined ? own : AbortSignal.any([own, signal]);
  // Every request in flight listens, which Node takes for a leak from the eleventh on.
  setMaxListeners(0, both);
  return both;
}
