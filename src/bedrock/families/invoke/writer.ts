import type { InvokeFamily } from "./invoke-family.js";
import { writeLabelled } from "./labelled-turns.js";
import { foldedTurns, nameParameters } from "./plain-text.js";
import { list, object, text } from "./read-json.js";
import { type Completion, completionStream, wholeCompletion } from "./text-completion.js";

const LABELS = { user: "User:", assistant: "Assistant:" } as const;
const STOP_REASONS: Readonly<Record<string, string>> = { stop: "end_turn", length: "max_tokens" };

/** Writer's completion body, for imported and customised Palmyra models; the catalogue's own are of the chat form. */
export const writer: InvokeFamily = {
  format: "writer",
  encode(request, context) {
    return {
      prompt: writeLabelled(foldedTurns(request, context), LABELS),
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

/** An answer as well as a chunk; the last chunk is the string `[DONE]`. */
function read(answer: unknown): Completion | undefined {
  const [choice] = list(object(answer)["choices"]);
  if (choice === undefined) return undefined;
  const { text: generated, finish_reason, stop_reason } = object(choice);
  const reason = finish_reason ?? stop_reason;
  return {
    text: text(generated),
    stopReason: typeof reason === "string" ? (STOP_REASONS[reason] ?? reason) : undefined,
  };
}
