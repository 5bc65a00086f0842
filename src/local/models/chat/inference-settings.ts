import type { WireInferenceConfiguration } from "../../../wire/converse.js";

/** A family's sampling parameters under Converse's names; those that the body leaves out stay out. */
export function inferenceSettings(settings: {
  readonly maxTokens?: number | undefined;
  readonly temperature?: number | undefined;
  readonly topP?: number | undefined;
  readonly stopSequences?: readonly string[] | undefined;
}): WireInferenceConfiguration {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}
