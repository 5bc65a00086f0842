import { BedrockError, type ErrorCode, PartialEmbeddingError, VarveError } from "../errors.js";
import type { Embedder, EmbeddingSpace, EmbedOptions, EmbedResult } from "../spec/embedder.js";
import { type Logger, SILENT_LOGGER } from "../spec/logger.js";
import { TOKEN_COUNT_HEADERS } from "../wire/operations.js";
import { throwIfAborted } from "./abort.js";
import type { BedrockAnswer, BedrockClient } from "./client.js";
import { type EmbeddingModel, findEmbeddingModel } from "./embedding-model.js";
import type { DecodedEmbeddings } from "./families/embedding/embedding-family.js";

export interface BedrockEmbedderOptions {
  readonly client: BedrockClient;
  /** Model id, inference profile id or ARN. */
  readonly model: string;
  /** Id of the model behind an ARN that does not name it. */
  readonly baseModel?: string | undefined;
  /** One of the lengths that the model offers. Default the model's own. */
  readonly dimensions?: number | undefined;
  /** Vectors of length 1, where the model offers the choice. Default the model's own. */
  readonly normalize?: boolean | undefined;
  readonly logger?: Logger | undefined;
}

/** The texts of one request, and where they stand in the call. */
interface Batch {
  readonly start: number;
  readonly texts: readonly string[];
}

interface BatchResult {
  readonly vectors: readonly Float32Array[];
  readonly inputTokens: number | undefined;
}

/** What would meet every text of the call alike, so that no further request is sent. */
const HOPELESS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "ACCESS_DENIED",
  "CLOSED",
  "CREDENTIALS_EXPIRED",
  "CREDENTIALS_INVALID",
  "CREDENTIALS_MISSING",
  "MODEL_NOT_FOUND",
  "MODEL_UNSUPPORTED",
  "QUOTA_EXCEEDED",
  "REGION_INVALID",
  "SIGNATURE_REJECTED",
]);

/** An embedding model of Bedrock, over InvokeModel: as many texts per request, and requests at once, as allowed. */
export class BedrockEmbedder implements Embedder {
  readonly modelId: string;
  readonly #client: BedrockClient;
  readonly #model: EmbeddingModel;
  readonly #normalize: boolean | undefined;
  readonly #logger: Logger;

  /** Throws as `findEmbeddingModel` does. */
  constructor(options: BedrockEmbedderOptions) {
    this.modelId = options.model;
    this.#client = options.client;
    this.#model = findEmbeddingModel(options.model, options.baseModel, options.dimensions);
    this.#normalize = options.normalize;
    this.#logger = options.logger ?? SILENT_LOGGER;
  }

  get space(): EmbeddingSpace {
    return this.#model.space;
  }

  /** Throws `INPUT_INVALID` for a blank or, where the model cannot cut it, over-long text; no request is sent then. */
  async embed(texts: readonly string[], options: EmbedOptions): Promise<EmbedResult> {
    const batches = this.#batches(texts.map((text, index) => this.#checkText(text, index)));
    const results: (BatchResult | VarveError)[] = [];
    let hopeless: VarveError | undefined;
    let requests = 0;
    let next = 0;
    const work = async (): Promise<void> => {
      while (next < batches.length) {
        const index = next++;
        const batch = batches[index];
        if (batch === undefined) return;
        if (hopeless === undefined) requests += 1;
        const result = hopeless ?? (await this.#embedBatch(batch, options));
        results[index] = result;
        if (VarveError.isInstance(result) && HOPELESS.has(result.code)) hopeless = result;
      }
    };
    await Promise.all(Array.from({ length: Math.min(this.#client.maxConcurrency, batches.length) }, work));
    return this.#collect(batches, results, texts.length, requests);
  }

  #checkText(text: string, index: number): string {
    if (text.trim() === "") {
      throw new VarveError(
        "INPUT_INVALID",
        `The text at index ${index} is blank: there is nothing to embed.`,
      );
    }
    const limit = this.#model.facts.maxInputChars;
    if (limit === undefined || text.length <= limit) return text;
    const length = text.length;
    if (this.#model.family.overlong === "refuse") {
      throw new VarveError(
        "INPUT_INVALID",
        `The text at index ${index} has ${length} characters, but ${this.#model.space.model} takes at most ${limit}: split it.`,
      );
    }
    this.#logger.warn("A text is longer than the model takes; its vector covers the beginning", {
      index,
      length,
      limit,
    });
    return beginning(text, limit);
  }

  #batches(texts: readonly string[]): Batch[] {
    const size = this.#model.facts.maxBatch ?? 1;
    const batches: Batch[] = [];
    for (let start = 0; start < texts.length; start += size) {
      batches.push({ start, texts: texts.slice(start, start + size) });
    }
    return batches;
  }

  /** An abort rejects, every other failure is an outcome of the batch. */
  async #embedBatch(batch: Batch, { purpose, signal }: EmbedOptions): Promise<BatchResult | VarveError> {
    throwIfAborted(signal, "The embedding call");
    const { family, space } = this.#model;
    const settings = { purpose, dimensions: space.dimensions, normalize: this.#normalize };
    try {
      const body = family.encode(batch.texts, settings);
      const answer = await this.#client.call("InvokeModel", this.modelId, body, { signal });
      return this.#read(answer, batch);
    } catch (error) {
      if (VarveError.isInstance(error) && error.code !== "ABORTED") return error;
      throw error;
    }
  }

  #read(answer: BedrockAnswer, batch: Batch): BatchResult {
    const decoded = this.#model.family.decode(answer.body);
    if (decoded?.vectors.length !== batch.texts.length) {
      const got = decoded === undefined ? "no embeddings" : `${decoded.vectors.length} vectors`;
      throw this.#invalid(answer, `${got} for ${batch.texts.length} texts`);
    }
    const { dimensions } = this.#model.space;
    const vectors = decoded.vectors.map((vector) => {
      const checked = toVector(vector, dimensions);
      if (checked === undefined)
        throw this.#invalid(answer, `a vector that is not ${dimensions} finite numbers`);
      return checked;
    });
    return { vectors, inputTokens: countTokens(decoded, answer) };
  }

  #invalid({ requestId, attempts, region }: BedrockAnswer, what: string): BedrockError {
    return new BedrockError("RESPONSE_INVALID", `${this.modelId} in ${region} answered with ${what}.`, {
      requestId,
      attempts,
      region,
      modelId: this.modelId,
    });
  }

  #collect(
    batches: readonly Batch[],
    results: readonly (BatchResult | VarveError)[],
    count: number,
    requests: number,
  ): EmbedResult {
    const vectors: (Float32Array | undefined)[] = new Array(count).fill(undefined);
    const failures: { index: number; error: VarveError }[] = [];
    let inputTokens: number | undefined = 0;
    for (const [position, { start, texts }] of batches.entries()) {
      const result = results[position];
      if (result === undefined) continue;
      if (VarveError.isInstance(result)) {
        for (const offset of texts.keys()) failures.push({ index: start + offset, error: result });
        continue;
      }
      for (const [offset, vector] of result.vectors.entries()) vectors[start + offset] = vector;
      inputTokens = add(inputTokens, result.inputTokens);
    }
    const [first] = failures;
    if (first === undefined) {
      const complete = vectors.filter((vector) => vector !== undefined);
      return { vectors: complete, requests, ...(inputTokens === undefined ? {} : { inputTokens }) };
    }
    if (failures.length === count) throw first.error;
    throw new PartialEmbeddingError(
      `${failures.length} of ${count} texts could not be embedded; the others are kept. The first, at index ${first.index}: ${first.error.message}`,
      { vectors, failures, inputTokens, requests },
    );
  }
}

/** Never cuts a character of two UTF-16 units in half. */
function beginning(text: string, limit: number): string {
  const splits = /[\uD800-\uDBFF]/.test(text.charAt(limit - 1));
  return text.slice(0, splits ? limit - 1 : limit);
}

function toVector(values: unknown, dimensions: number): Float32Array | undefined {
  if (!Array.isArray(values) || values.length !== dimensions) return undefined;
  const vector = new Float32Array(dimensions);
  for (let index = 0; index < dimensions; index++) {
    const value: unknown = values[index];
    if (typeof value !== "number" || !Number.isFinite(Math.fround(value))) return undefined;
    vector[index] = value;
  }
  return vector;
}

function countTokens(decoded: DecodedEmbeddings, answer: BedrockAnswer): number | undefined {
  if (decoded.inputTokens !== undefined) return decoded.inputTokens;
  const header = answer.headers[TOKEN_COUNT_HEADERS.inputTokens];
  return header !== undefined && /^\d+$/.test(header) ? Number(header) : undefined;
}

/** A sum of which one part is unknown is unknown. */
function add(sum: number | undefined, part: number | undefined): number | undefined {
  return sum === undefined || part === undefined ? undefined : sum + part;
}
