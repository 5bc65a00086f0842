import type { ModelCapabilities } from "../../catalogue/models.js";
import type { GenerateRequest, LanguageModel } from "../../spec/language-model.js";
import type { TokenUsage } from "../../spec/usage.js";
import type { RungName } from "./rungs.js";

/** A language model, and what is known of it. */
export interface ObjectModel extends LanguageModel {
  readonly capabilities: ModelCapabilities;
}

export interface ObjectRequest extends Omit<GenerateRequest, "tools" | "toolChoice" | "outputSchema"> {
  /** What the object is called towards the model: 1 to 64 characters of `[a-zA-Z0-9_-]`. Default `answer`. */
  readonly name?: string;
  /** What it is, for the model. */
  readonly description?: string;
}

export interface ObjectResult<T> {
  /** As the schema's own check returned it. */
  readonly object: T;
  /** How it was asked for. */
  readonly rung: RungName;
  /** Over all requests; what one of them did not state is absent. */
  readonly usage?: TokenUsage;
  /** Requests answered: 1, or 2 where the first answer did not conform. */
  readonly requests: number;
  readonly warnings: readonly string[];
}
