import type { EmbeddingPurpose } from "../../../spec/embedder.js";
import type { JsonObject } from "../../../spec/json.js";

/** Of a text that is longer than the model takes: `end` cuts its end off, `start` its beginning, `error` refuses it. */
export type Truncate = "error" | "start" | "end";

export interface EmbeddingSettings {
  readonly purpose: EmbeddingPurpose;
  readonly dimensions: number;
  /** Unit length, where the model offers the choice; absent: the model's default. */
  readonly normalize?: boolean | undefined;
  readonly truncate: Truncate;
}

/** The InvokeModel bodies of one family of embedding models. */
export interface EmbeddingFamily {
  /** `EmbeddingFacts.format` of its models. */
  readonly format: string;
  /** What happens to a text over the model's limit unless the caller says. */
  readonly truncate: Truncate;
  /** True if a request can tell the model to cut texts over its limit of tokens. */
  readonly cutsTokens: boolean;
  /** @param texts not more than the model takes in one request */
  encode(texts: readonly string[], settings: EmbeddingSettings): JsonObject;
  /** The vectors of an answer, unchecked; `undefined` if it does not have the family's shape. */
  decode(answer: unknown): DecodedEmbeddings | undefined;
  /** Absent: the family takes texts only. */
  readonly images?: ImageEmbedding;
}

/** How a family embeds images, and texts together with an image. */
export interface ImageEmbedding {
  readonly formats: readonly string[];
  /** Bytes of one image. */
  readonly maxBytes?: number;
  /** Inputs in one request. */
  readonly maxBatch: number;
  /** True if one input may have a text and an image. */
  readonly mixesText: boolean;
  encode(inputs: readonly EncodableInput[], settings: EmbeddingSettings): JsonObject;
}

/** At least one of the two. */
export interface EncodableInput {
  readonly text?: string;
  readonly image?: EncodableImage;
}

export interface EncodableImage {
  readonly format: string;
  readonly base64: string;
}

export interface DecodedEmbeddings {
  readonly vectors: readonly unknown[];
  /** Where the body states it. */
  readonly inputTokens?: number | undefined;
  /** Positions, within the request, of texts that the model says it cut. */
  readonly truncated?: readonly number[] | undefined;
}
