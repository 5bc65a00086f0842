import type { JsonObject } from "../../../spec/json.js";

/** What a family of chat models does differently from the others over Converse. */
export interface ChatFamily {
  /** `ModelFacts.invokeFormat` of its models. */
  readonly formats: readonly string[];
  /** Names by which a caller may give the family of an opaque ARN; the first segment of a model id is one. */
  readonly names: readonly string[];
  /** `topK` in the family's own spelling, for `additionalModelRequestFields`. */
  encodeTopK(topK: number): JsonObject;
  /** What is known of a model that the catalogue does not know, from its id. */
  assume?(baseModelId: string): SamplingFacts;
}

export interface SamplingFacts {
  readonly acceptsSamplingParams?: boolean;
  readonly rejectsTemperatureWithTopP?: boolean;
}
