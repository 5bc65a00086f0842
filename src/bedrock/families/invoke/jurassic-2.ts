import type { InvokeFamily } from "./invoke-family.js";
import { writeLabelled } from "./labelled-turns.js";
import { foldedTurns, nameParameters } from "./plain-text.js";
import { list, object, text } from "./read-json.js";
import { wholeCompletion } from "./text-completion.js";

const LABELS = { user: "User:", assistant: "Assistant:" } as const;
const STOP_REASONS: Readonly<Record<string, string>> = {
  endoftext: "end_turn",
  length: "max_tokens",
  stop: "stop_sequence",
};

/**
 * Jurassic-2 Mid and Ultra, which do not stream. A single turn goes as it is; a conversation is written as one text.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-jurassic2.html
 */
export const jurassic2: InvokeFamily = {
  format: "jurassic-2",
  encode(request, context) {
    return {
      prompt: writeLabelled(foldedTurns(request, context), LABELS),
      ...nameParameters(
        request.inferenceConfig,
        { maxTokens: "maxTokens", temperature: "temperature", topP: "topP", stopSequences: "stopSequences" },
        context,
      ),
    };
  },
  decode(answer) {
    const [completion] = list(object(answer)["completions"]);
    if (completion === undefined) return undefined;
    const { data, finishReason } = object(completion);
    const reason = text(object(finishReason)["reason"]);
    return wholeCompletion({
      text: text(object(data)["text"]),
      stopReason: STOP_REASONS[reason] ?? reason,
    });
  },
};
