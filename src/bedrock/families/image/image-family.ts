import type { JsonObject } from "../../../spec/json.js";

/** What an image is to be, in terms that the families share; what is absent is not sent. */
export interface ImageSettings {
  readonly prompt?: string | undefined;
  readonly negativePrompt?: string | undefined;
  /** Image to start from. */
  readonly image?: SourceImage | undefined;
  /** How strongly it counts, in the model's own scale: up is nearer to the image for Titan, Canvas and SDXL, further from it for SD3 and Ultra. */
  readonly strength?: number | undefined;
  /** Pixels. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  /** Such as `16:9`. */
  readonly aspectRatio?: string | undefined;
  readonly count?: number | undefined;
  readonly seed?: number | undefined;
  readonly guidance?: number | undefined;
  readonly quality?: "standard" | "premium" | undefined;
  readonly style?: string | undefined;
  readonly outputFormat?: "png" | "jpeg" | "webp" | undefined;
}

export interface SourceImage {
  readonly format: string;
  readonly base64: string;
}

/** The InvokeModel bodies of one family of image models. */
export interface ImageFamily {
  /** `ModelFacts.invokeFormat` of its models. */
  readonly format: string;
  /** What a setting may be, for a model; a setting that is not listed is refused. */
  rules(modelId: string): ImageRules;
  encode(settings: ImageSettings, modelId: string): JsonObject;
  /** The outcomes of an answer; `undefined` if it does not have the family's shape. */
  decode(answer: unknown): readonly RawOutcome[] | undefined;
  /** Matches the message of a rejected request whose content was found wanting, not its form. */
  readonly filterMessage?: RegExp;
}

/** Absent: the model has no such setting. `{}`: no limit is documented. */
export interface ImageRules {
  readonly prompt?: Rule & { readonly optional?: boolean };
  readonly negativePrompt?: Rule;
  readonly image?: { readonly formats: readonly string[]; readonly required?: boolean };
  readonly strength?: Rule;
  readonly width?: Rule;
  readonly height?: Rule;
  /** Pairs of width and height, where the model takes no others. */
  readonly sizes?: readonly (readonly [number, number])[];
  readonly aspectRatio?: Rule;
  readonly count?: Rule;
  readonly seed?: Rule;
  readonly guidance?: Rule;
  readonly quality?: Rule;
  readonly style?: Rule;
  readonly outputFormat?: Rule;
}

/** Of a number its range, of a text its length, or the values that there are. */
export interface Rule {
  readonly min?: number;
  readonly max?: number;
  readonly integer?: boolean;
  readonly values?: readonly string[];
}

export type RawOutcome =
  | { readonly status: "ok"; readonly base64: string; readonly seed?: number | undefined }
  | { readonly status: "filtered" | "failed"; readonly reason: string; readonly seed?: number | undefined };
