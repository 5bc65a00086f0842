import type { EmbeddingPurpose } from "../../../spec/embedder.js";
import type { JsonObject } from "../../../spec/json.js";

export interface EmbeddingSettings {
  readonly purpose: EmbeddingPurpose;
  readonly dimensions: number;
  /** Unit length, where the model offers the choice; absent: the model's default. */
  readonly normalize?: boolean | undefined;
}

/** The InvokeModel bodies of one family of embedding models. */
export interface EmbeddingFamily {
  /** `EmbeddingFacts.format` of its models. */
  readonly format: string;
  /** `cut`: a text over the model's limit of characters is embedded from its beginning. `refuse`: it is an error. */
  readonly overlong: "cut" | "refuse";
  /** @param texts not more than the model takes in one request */
  encode(texts: readonly string[], settings: EmbeddingSettings): JsonObject;
  /** The vectors of an answer, unchecked; `undefined` if it does not have the family's shape. */
  decode(answer: unknown): DecodedEmbeddings | undefined;
}

export interface DecodedEmbeddings {
  readonly vectors: readonly unknown[];
  /** Where the body states it. */
  readonly inputTokens?: number | undefined;
}
