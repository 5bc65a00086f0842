import type { ModelAnswer } from "./limit-output.js";

/** JSON pointers that AWS's clients ask for: Claude's member in a whole answer, and the same in a stream's. */
const STOP_SEQUENCE = "/stop_sequence";
const STREAMED_STOP_SEQUENCE = "/delta/stop_sequence";

/**
 * `additionalModelResponseFields` of an answer: of the model's own members only the stop sequence is known here. Empty if nothing
 * that was asked for is known.
 */
export function responseFields(
  paths: readonly string[] | null | undefined,
  { stopSequence: stop_sequence }: ModelAnswer,
): { readonly additionalModelResponseFields?: unknown } {
  if (stop_sequence === undefined) return {};
  const fields = {
    ...(paths?.includes(STOP_SEQUENCE) && { stop_sequence }),
    ...(paths?.includes(STREAMED_STOP_SEQUENCE) && { delta: { stop_sequence } }),
  };
  return Object.keys(fields).length === 0 ? {} : { additionalModelResponseFields: fields };
}
