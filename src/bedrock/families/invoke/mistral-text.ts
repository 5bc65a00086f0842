import { INST_CONTROL, writeInst } from "./inst-template.js";
import type { InvokeFamily } from "./invoke-family.js";
import { foldedTurns, nameParameters, uncontrolled } from "./plain-text.js";
import { list, object, text } from "./read-json.js";
import { type Completion, completionStream, wholeCompletion } from "./text-completion.js";

const STOP_REASONS: Readonly<Record<string, string>> = { stop: "end_turn", length: "max_tokens" };

/**
 * Mistral 7B, Mixtral 8x7B, and Mistral Small of February 2024.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-mistral-text-completion.html
 */
export const mistralText: InvokeFamily = {
  format: "mistral-text",
  encode(request, context) {
    const turns = foldedTurns(request, context).map((turn) => uncontrolled(turn, INST_CONTROL));
    return {
      prompt: writeInst(turns, { beginEach: false }),
      ...nameParameters(
        request.inferenceConfig,
        { maxTokens: "max_tokens", temperature: "temperature", topP: "top_p", stopSequences: "stop" },
        context,
      ),
    };
  },
  decode(answer) {
    const completion = read(answer);
    return completion === undefined ? undefined : wholeCompletion(completion);
  },
  streaming: completionStream(read),
};

/** `{ "outputs": [{ "text", "stop_reason" }] }`, an answer as well as a chunk. */
function read(answer: unknown): Completion | undefined {
  const [output] = list(object(answer)["outputs"]);
  if (output === undefined) return undefined;
  const { text: generated, stop_reason: reason } = object(output);
  return {
    text: text(generated),
    stopReason: typeof reason === "string" ? (STOP_REASONS[reason] ?? reason) : undefined,
  };
}
