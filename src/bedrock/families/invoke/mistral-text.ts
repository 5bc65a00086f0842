import { completionFamily } from "./completion-family.js";
import { INST_CONTROL, writeInst } from "./inst-template.js";
import { foldedTurns, uncontrolled } from "./plain-text.js";
import { list, object, text } from "./read-json.js";

/**
 * Mistral 7B, Mixtral 8x7B, and Mistral Small of February 2024.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-mistral-text-completion.html
 */
export const mistralText = completionFamily({
  format: "mistral-text",
  write(request, context) {
    const turns = foldedTurns(request, context).map((turn) => uncontrolled(turn, INST_CONTROL));
    return { prompt: writeInst(turns, { beginEach: false }) };
  },
  names: { maxTokens: "max_tokens", temperature: "temperature", topP: "top_p", stopSequences: "stop" },
  stopReasons: { stop: "end_turn", length: "max_tokens" },
  read(answer) {
    const [output] = list(object(answer)["outputs"]);
    if (output === undefined) return undefined;
    const { text: generated, stop_reason: stopReason } = object(output);
    return { text: text(generated), stopReason };
  },
});
