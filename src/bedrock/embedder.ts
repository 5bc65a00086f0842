import { BedrockError, VarveError } from "../errors.js";
import type { Embedder, EmbeddingSpace, EmbedOptions, EmbedResult } from "../spec/embedder.js";
import { type Logger, SILENT_LOGGER } from "../spec/logger.js";
import type { MediaSource } from "../spec/media.js";
import { parseVectors } from "../util/parse-vectors.js";
import { quote } from "../util/quote.js";
import { TOKEN_COUNT_HEADERS } from "../wire/operations.js";
import { throwIfAborted } from "./abort.js";
import type { RecordCodec } from "./batch/record-codec.js";
import { copyReport } from "./call-report.js";
import type { BedrockAnswer, BedrockClient } from "./client.js";
import { type Batch, type BatchResult, embedBatches, splitBatches } from "./embed-batches.js";
import { type EmbeddingInput, fitText, loadInput, shorten } from "./embedding-input.js";
import { type EmbeddingModel, findEmbeddingModel } from "./embedding-model.js";
import type {
  DecodedEmbeddings,
  EmbeddingSettings,
  Truncate,
} from "./families/embedding/embedding-family.js";
import type { UrlPolicy } from "./media/read-source.js";
import { toVector } from "./to-vector.js";

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
  /** Of a text that is longer than the model takes. Default `end` for Cohere's models, else `error`. */
  readonly truncate?: Truncate | undefined;
  /** Whether web URLs of images are loaded. Default false. */
  readonly allowUrls?: UrlPolicy | undefined;
  readonly logger?: Logger | undefined;
}

/** An input on its way, which is cut further where the model finds it too long. */
interface SentInput {
  readonly text?: string;
  readonly cut?: object;
}

/** Titan counts tokens before it refuses: a text that was cut by an estimate is cut again by that count. */
const TOO_MANY_TOKENS = /max input tokens: (\d+), request input token count: (\d+)/i;
/** How often, and how much further than the count says, for no text has its tokens spread evenly. */
const MOST_CUTS = 3;
const CUT_MARGIN = 0.97;

const TRUNCATES: readonly Truncate[] = ["error", "start", "end"];
const PURPOSES: readonly string[] = ["document", "query"] satisfies EmbedOptions["purpose"][];

/** The result of one text in a batch inference job. */
export interface EmbeddedRecord {
  readonly vector: Float32Array;
  /** The model says that it cut the text. */
  readonly truncated?: true;
}

/** An embedding model of Bedrock, over InvokeModel: as many inputs per request, and requests at once, as allowed. */
export class BedrockEmbedder implements Embedder {
  readonly modelId: string;
  readonly #client: BedrockClient;
  readonly #model: EmbeddingModel;
  readonly #options: BedrockEmbedderOptions;
  readonly #truncate: Truncate;
  readonly #logger: Logger;

  /** Throws as `findEmbeddingModel` does, and `CONFIG_INVALID` for a `truncate` that there is not. */
  constructor(options: BedrockEmbedderOptions) {
    this.modelId = options.model;
    this.#client = options.client;
    this.#model = findEmbeddingModel(options.model, options.baseModel, options.dimensions);
    this.#options = options;
    this.#truncate = options.truncate ?? this.#model.family.truncate;
    if (!TRUNCATES.includes(this.#truncate)) {
      throw new VarveError(
        "CONFIG_INVALID",
        `truncate is ${quote(String(this.#truncate))}; it must be ${TRUNCATES.join(", ")}.`,
      );
    }
    this.#logger = options.logger ?? SILENT_LOGGER;
  }

  get space(): EmbeddingSpace {
    return this.#model.space;
  }

  /** How many texts go into one request. */
  get textsPerRequest(): number {
    return this.#model.facts.maxBatch ?? 1;
  }

  /** Requests in flight at once, over all that share the client. */
  get maxConcurrency(): number {
    return this.#client.maxConcurrency;
  }

  /**
   * Why `embed` would refuse a text without asking the service; `undefined`: it would not.
   *
   * @param where for the message, such as `text at index 3`
   */
  refusalOf(text: string, where: string): VarveError | undefined {
    try {
      fitText(text, where, this.#model, this.#truncate);
      return undefined;
    } catch (error) {
      if (VarveError.isInstance(error)) return error;
      throw error;
    }
  }

  /** Throws `INPUT_INVALID` for a blank text, or an over-long one that is not to be cut; no request is sent then. */
  async embed(texts: readonly string[], options: EmbedOptions): Promise<EmbedResult> {
    const fitted = texts.map((text, index) =>
      fitText(text, `text at index ${index}`, this.#model, this.#truncate),
    );
    const { family } = this.#model;
    const settings = this.#settings(options);
    const batches = splitBatches(texts.length, this.textsPerRequest, (start, end) =>
      family.encode(
        fitted.slice(start, end).map(({ text }) => text),
        settings,
      ),
    );
    return this.#run(batches, fitted, new Set(), options, "texts");
  }

  /** One vector per image. Throws `MODEL_UNSUPPORTED` if the model embeds no images, and `INPUT_INVALID`. */
  async embedImages(images: readonly MediaSource[], options: EmbedOptions): Promise<EmbedResult> {
    return this.embedInputs(
      images.map((image) => ({ image })),
      options,
    );
  }

  /**
   * One vector per input of text, image, or both. Throws `MODEL_UNSUPPORTED` for what the model does not embed, and `INPUT_INVALID`;
   * no request is sent then.
   */
  async embedInputs(inputs: readonly EmbeddingInput[], options: EmbedOptions): Promise<EmbedResult> {
    const { images } = this.#model.family;
    const warnings = new Set<string>();
    const read = { allowUrls: this.#options.allowUrls, signal: options.signal, warnings };
    const loaded = await Promise.all(
      inputs.map((input, index) =>
        loadInput(input, `input at index ${index}`, this.#model, this.#truncate, read),
      ),
    );
    const settings = this.#settings(options);
    const batches = splitBatches(
      inputs.length,
      images?.maxBatch ?? 1,
      (start, end) => images?.encode(loaded.slice(start, end), settings) ?? {},
    );
    return this.#run(batches, loaded, warnings, options, "inputs");
  }

  /** How texts become records of a batch inference job, one text each. */
  records({ purpose }: Pick<EmbedOptions, "purpose">): RecordCodec<string, EmbeddedRecord> {
    const { family, space } = this.#model;
    return {
      modelId: this.modelId,
      baseModel: this.#options.baseModel,
      invocationType: "InvokeModel",
      encode: async (text, where, warnings) => {
        const fitted = fitText(text, `text of ${where}`, this.#model, this.#truncate);
        if (fitted.cut !== undefined) warnings.add(`Some texts are longer than ${space.model} takes.`);
        return family.encode([fitted.text], this.#settings({ purpose }));
      },
      decode: async (answer) => {
        const { vectors, inputTokens, truncated } = this.#read(answer, 1, "text");
        const [vector = new Float32Array()] = vectors;
        const result = { vector, ...(truncated.length > 0 && { truncated: true as const }) };
        return { result, usage: inputTokens === undefined ? undefined : { inputTokens } };
      },
    };
  }

  #settings({ purpose }: Pick<EmbedOptions, "purpose">): EmbeddingSettings {
    const { normalize } = this.#options;
    if (!PURPOSES.includes(purpose)) {
      throw new VarveError(
        "INPUT_INVALID",
        `purpose is ${quote(String(purpose))}; it must be ${PURPOSES.join(" or ")}.`,
      );
    }
    return { purpose, dimensions: this.#model.space.dimensions, normalize, truncate: this.#truncate };
  }

  async #run(
    batches: readonly Batch[],
    inputs: SentInput[],
    warnings: Set<string>,
    options: EmbedOptions,
    noun: string,
  ): Promise<EmbedResult> {
    const send = (batch: Batch): Promise<BatchResult | VarveError> =>
      this.#embedBatch(batch, inputs, options, noun);
    const result = await embedBatches(batches, this.#client.maxConcurrency, send, noun);
    const cut = inputs.flatMap((input, index) => (input.cut === undefined ? [] : [index]));
    const truncated = [...new Set([...cut, ...(result.truncated ?? [])])].sort((a, b) => a - b);
    if (truncated.length > 0) warnings.add(this.#describeCut(truncated, inputs.length, noun));
    return {
      ...result,
      ...(truncated.length === 0 ? {} : { truncated }),
      ...(warnings.size === 0 ? {} : { warnings: [...warnings] }),
    };
  }

  #describeCut(truncated: readonly number[], count: number, noun: string): string {
    const part = this.#truncate === "start" ? "end" : "beginning";
    this.#logger.warn("Texts are longer than the model takes", { count: truncated.length, kept: part });
    return `${truncated.length} of ${count} ${noun} are longer than ${this.#model.space.model} takes; their vectors cover the ${part}.`;
  }

  /** An abort rejects, every other failure is an outcome of the batch. */
  async #embedBatch(
    batch: Batch,
    inputs: SentInput[],
    { signal }: EmbedOptions,
    noun: string,
  ): Promise<BatchResult | VarveError> {
    const call = { signal, baseModelId: this.#model.space.model, parse: parseVectors };
    let attemptsBefore = 0;
    for (let cuts = 0; ; cuts++) {
      throwIfAborted(signal, "The embedding call");
      try {
        const answer = await this.#client.call("InvokeModel", this.modelId, batch.encode(), call);
        const attempts = answer.attempts + attemptsBefore;
        return this.#read(cuts === 0 ? answer : { ...answer, attempts }, batch.size, noun);
      } catch (error) {
        if (!VarveError.isInstance(error) || error.code === "ABORTED") throw error;
        if (cuts === MOST_CUTS || !this.#cutFurther(batch, inputs, error)) return error;
        attemptsBefore += (error instanceof BedrockError ? error.attempts : undefined) ?? 1;
      }
    }
  }

  /** True if the model refused the batch for its length, and its texts were cut by what it counted. */
  #cutFurther({ start, size }: Batch, inputs: SentInput[], error: VarveError): boolean {
    const truncate = this.#truncate;
    if (truncate === "error" || error.code !== "REQUEST_REJECTED") return false;
    const [, most, counted] = TOO_MANY_TOKENS.exec(error.message) ?? [];
    const share = (Number(most) / Number(counted)) * CUT_MARGIN;
    if (!(share > 0 && share < 1)) return false;
    for (let index = start; index < start + size; index++) {
      inputs[index] = shorten(inputs[index] ?? {}, share, truncate);
    }
    return true;
  }

  #read(answer: BedrockAnswer, size: number, noun: string): BatchResult {
    const decoded = this.#model.family.decode(answer.body);
    if (decoded?.vectors.length !== size) {
      const got = decoded === undefined ? "no embeddings" : `${decoded.vectors.length} vectors`;
      throw this.#invalid(answer, `${got} for ${size} ${noun}`);
    }
    const { dimensions } = this.#model.space;
    const vectors = decoded.vectors.map((vector) => {
      const checked = toVector(vector, dimensions);
      if (checked === undefined)
        throw this.#invalid(answer, `a vector that is not ${dimensions} finite numbers`);
      return checked;
    });
    return {
      vectors,
      inputTokens: countTokens(decoded, answer),
      truncated: decoded.truncated ?? [],
      call: copyReport(answer),
    };
  }

  #invalid({ requestId, attempts, region }: BedrockAnswer, what: string): BedrockError {
    return new BedrockError("RESPONSE_INVALID", `${this.modelId} in ${region} answered with ${what}.`, {
      requestId,
      attempts,
      region,
      modelId: this.modelId,
    });
  }
}

function countTokens(decoded: DecodedEmbeddings, answer: BedrockAnswer): number | undefined {
  if (decoded.inputTokens !== undefined) return decoded.inputTokens;
  const header = answer.headers[TOKEN_COUNT_HEADERS.inputTokens];
  return header !== undefined && /^\d+$/.test(header) ? Number(header) : undefined;
}
