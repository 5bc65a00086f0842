import type { InvokeFamily } from "./invoke-family.js";
import { writeLabelled } from "./labelled-turns.js";
import { foldedTurns, nameParameters } from "./plain-text.js";
import { list, object, text } from "./read-json.js";
import { completionStream, wholeCompletion } from "./text-completion.js";

const LABELS = { user: "User:", assistant: "Chatbot:" } as const;
/** The mark with which the model ends its text. */
const END = "<EOS_TOKEN>";
const STOP_REASONS: Readonly<Record<string, string>> = {
  COMPLETE: "end_turn",
  MAX_TOKENS: "max_tokens",
  ERROR_TOXIC: "content_filtered",
};

/**
 * Command and Command Light. A single turn goes as it is; a conversation is written as one text.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-cohere-command.html
 */
export const cohereCommand: InvokeFamily = {
  format: "cohere-command",
  encode(request, context) {
    return {
      prompt: writeLabelled(foldedTurns(request, context), LABELS),
      ...nameParameters(
        request.inferenceConfig,
        { maxTokens: "max_tokens", temperature: "temperature", topP: "p", stopSequences: "stop_sequences" },
        context,
      ),
    };
  },
  decode(answer) {
    const [generation] = list(object(answer)["generations"]);
    if (generation === undefined) return undefined;
    const { text: generated, finish_reason: reason } = object(generation);
    return wholeCompletion({ text: withoutEnd(text(generated)), stopReason: stopReasonOf(text(reason)) });
  },
  streaming: completionStream(
    (chunk) => {
      const { text: piece, is_finished: isFinished, finish_reason: reason } = object(chunk);
      if (typeof piece !== "string" && isFinished !== true) return undefined;
      return {
        text: withoutEnd(text(piece)),
        stopReason: isFinished === true ? stopReasonOf(text(reason)) : undefined,
      };
    },
    { stream: true },
  ),
};

function withoutEnd(generated: string): string {
  return generated.endsWith(END) ? generated.slice(0, -END.length) : generated;
}

function stopReasonOf(reason: string): string {
  return STOP_REASONS[reason] ?? reason;
}
