import { completionFamily } from "./completion-family.js";
import { labelledPrompt } from "./labelled-turns.js";
import { list, object, text } from "./read-json.js";

/** The mark with which the model ends its text. */
const END = "<EOS_TOKEN>";

/**
 * Command and Command Light.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-cohere-command.html
 */
export const cohereCommand = completionFamily({
  format: "cohere-command",
  write: labelledPrompt({ user: "User:", assistant: "Chatbot:" }),
  names: { maxTokens: "max_tokens", temperature: "temperature", topP: "p", stopSequences: "stop_sequences" },
  stopReasons: { COMPLETE: "end_turn", MAX_TOKENS: "max_tokens", ERROR_TOXIC: "content_filtered" },
  read(answer) {
    const [generation] = list(object(answer)["generations"]);
    if (generation === undefined) return undefined;
    const { text: generated, finish_reason: stopReason } = object(generation);
    return { text: withoutEnd(text(generated)), stopReason };
  },
  readChunk(chunk) {
    const { text: piece, is_finished: isFinished, finish_reason: reason } = object(chunk);
    if (typeof piece !== "string" && isFinished !== true) return undefined;
    return { text: withoutEnd(text(piece)), stopReason: isFinished === true ? text(reason) : undefined };
  },
  streamMembers: { stream: true },
});

function withoutEnd(generated: string): string {
  return generated.endsWith(END) ? generated.slice(0, -END.length) : generated;
}
