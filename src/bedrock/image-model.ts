import { parseModelId } from "../catalogue/model-id.js";
import { findModel } from "../catalogue/models.js";
import { BedrockError, VarveError } from "../errors.js";
import type { CallReport } from "../spec/call-report.js";
import type { JsonObject } from "../spec/json.js";
import type { CallOptions } from "../spec/language-model.js";
import type { MediaSource } from "../spec/media.js";
import type { Cost } from "../spec/usage.js";
import { copyReport } from "./call-report.js";
import { checkImageSettings } from "./check-image-settings.js";
import type { BedrockAnswer, BedrockClient } from "./client.js";
import { IMAGE_FAMILIES } from "./families/image/image-families.js";
import type { ImageFamily, ImageSettings, RawOutcome, SourceImage } from "./families/image/image-family.js";
import { base64 } from "./media/encode-media.js";
import { sniffFormat } from "./media/media-formats.js";
import type { UrlPolicy } from "./media/read-source.js";
import { mergeJson, mergeModelKwargs } from "./merge-json.js";

export interface BedrockImageModelOptions {
  readonly client: BedrockClient;
  /** Model id, inference profile id or ARN. */
  readonly model: string;
  /** Id of the model behind an ARN that does not name it. */
  readonly baseModel?: string | undefined;
  /** The model's own members: they go into the body, over what varve puts there. */
  readonly modelKwargs?: JsonObject | undefined;
  /** Whether web URLs of images are loaded. Default false. */
  readonly allowUrls?: UrlPolicy | undefined;
}

export interface ImageRequest extends Omit<ImageSettings, "image"> {
  /** Image to start from, or to work on. */
  readonly image?: MediaSource;
  /** Over the configured ones. */
  readonly modelKwargs?: JsonObject;
}

/** One image that was asked for: made, kept back by a content filter, or not made. */
export type ImageOutcome =
  | { readonly status: "ok"; readonly bytes: Uint8Array; readonly format: string; readonly seed?: number }
  | { readonly status: "filtered" | "failed"; readonly reason: string; readonly seed?: number };

export interface ImageResult extends CallReport {
  /** By the price table; absent where nobody counts costs. */
  readonly cost?: Cost;
  readonly outcomes: readonly ImageOutcome[];
  /** The images that were made. */
  readonly images: readonly Extract<ImageOutcome, { readonly status: "ok" }>[];
  readonly warnings: readonly string[];
}

/** An image model of Bedrock, over InvokeModel. */
export class BedrockImageModel {
  readonly modelId: string;
  readonly #options: BedrockImageModelOptions;
  readonly #family: ImageFamily;
  readonly #baseModelId: string;

  /** Throws `MODEL_ID_INVALID`, and `MODEL_UNSUPPORTED` for a model that makes no images or is not known to. */
  constructor(options: BedrockImageModelOptions) {
    const { model, baseModel } = options;
    parseModelId(model);
    const facts = findModel(baseModel ?? model);
    const family = IMAGE_FAMILIES.find(({ format }) => format === facts?.invokeFormat);
    if (facts === undefined || family === undefined) throw unsupported(model, facts?.kind);
    this.modelId = model;
    this.#options = options;
    this.#family = family;
    this.#baseModelId = facts.id;
  }

  /**
   * Makes images of a prompt, of an image, or of both. What a content filter keeps back is an outcome, not an error. Throws
   * `INPUT_INVALID` for a setting that the model does not take, and `BedrockError` when the call failed.
   */
  async generate(request: ImageRequest, options: CallOptions = {}): Promise<ImageResult> {
    const { image, modelKwargs, ...settings } = request;
    const rules = this.#family.rules(this.#baseModelId);
    checkImageSettings(settings, image !== undefined, rules, this.modelId);
    const warnings = new Set<string>();
    const source =
      image === undefined
        ? undefined
        : await this.#load(image, rules.image?.formats ?? [], warnings, options);
    const body = mergeModelKwargs(
      this.#family.encode({ ...settings, image: source }, this.#baseModelId),
      mergeJson(this.#options.modelKwargs ?? {}, modelKwargs ?? {}),
      warnings,
    );
    try {
      const call = { signal: options.signal, baseModelId: this.#baseModelId };
      const answer = await this.#options.client.call("InvokeModel", this.modelId, body, call);
      return this.#describe(answer, this.#read(answer), warnings);
    } catch (error) {
      if (!this.#isFiltered(error)) throw error;
      const { attempts = 1, region = this.#options.client.region, requestId } = error;
      return this.#describe(
        { attempts, region, ...(requestId === undefined ? {} : { requestId }) },
        [{ status: "filtered", reason: error.message }],
        warnings,
      );
    }
  }

  async #load(
    image: MediaSource,
    formats: readonly string[],
    warnings: Set<string>,
    { signal }: CallOptions,
  ): Promise<SourceImage> {
    const { loadImageBytes } = await import("./media/load-image-bytes.js");
    const { bytes, format } = await loadImageBytes(image, "The image", {
      allowUrls: this.#options.allowUrls,
      signal,
      warnings,
    });
    if (formats.includes(format)) return { format, base64: base64(bytes) };
    throw new VarveError(
      "INPUT_INVALID",
      `The image is ${format}; ${this.modelId} takes ${formats.join(", ")}.`,
    );
  }

  #read(answer: BedrockAnswer): readonly RawOutcome[] {
    const outcomes = this.#family.decode(answer.body);
    if (outcomes !== undefined) return outcomes;
    const { requestId, attempts, region } = answer;
    throw new BedrockError(
      "RESPONSE_INVALID",
      `${this.modelId} in ${region} answered with neither images nor a reason for their absence.`,
      {
        requestId,
        attempts,
        region,
        modelId: this.modelId,
      },
    );
  }

  /** Some models reject a request whose content they filter. */
  #isFiltered(error: unknown): error is BedrockError {
    return (
      error instanceof BedrockError &&
      error.code === "REQUEST_REJECTED" &&
      this.#family.filterMessage?.test(error.message) === true
    );
  }

  #describe(report: CallReport, raw: readonly RawOutcome[], warnings: ReadonlySet<string>): ImageResult {
    const outcomes = raw.map(toOutcome);
    return {
      outcomes,
      images: outcomes.filter((outcome) => outcome.status === "ok"),
      ...copyReport(report),
      warnings: [...warnings],
    };
  }
}

function toOutcome(outcome: RawOutcome): ImageOutcome {
  const seed = outcome.seed === undefined ? {} : { seed: outcome.seed };
  if (outcome.status !== "ok") return { status: outcome.status, reason: outcome.reason, ...seed };
  const bytes = new Uint8Array(Buffer.from(outcome.base64, "base64"));
  return { status: "ok", bytes, format: sniffFormat(bytes)?.formats[0] ?? "png", ...seed };
}

function unsupported(model: string, kind: string | undefined): VarveError {
  if (kind !== undefined) {
    return new VarveError(
      "MODEL_UNSUPPORTED",
      `${model} is a model for ${kind}, and makes no images that varve can ask for: choose a model of Stability, Titan Image or Nova Canvas.`,
    );
  }
  return new VarveError(
    "MODEL_UNSUPPORTED",
    `It is not known which model ${model} stands for: name it with baseModel.`,
  );
}
