import type { InvokeFamily } from "./invoke-family.js";
import { nameParameters, plainTurns, systemText, uncontrolled } from "./plain-text.js";
import { object } from "./read-json.js";
import { type Completion, completionStream, wholeCompletion } from "./text-completion.js";

/** The body must name a limit; this is the largest that every model of the family takes. */
const DEFAULT_MAX_TOKENS = 4096;
const LABELS = { user: "\n\nHuman:", assistant: "\n\nAssistant:" } as const;
const CONTROL = /\n\n(?=(Human|Assistant):)/g;

/**
 * Claude 1, 2 and Instant.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-text-completion.html
 */
export const anthropicTextCompletion: InvokeFamily = {
  format: "anthropic-text-completion",
  encode(request, context) {
    const turns = plainTurns(request, context).map((turn) => uncontrolled(turn, CONTROL));
    const written = turns.map(({ role, text: said }) => `${LABELS[role]} ${said}`).join("");
    const asks = turns.at(-1)?.role === "assistant" ? "" : LABELS.assistant;
    return {
      prompt: `${systemText(request) ?? ""}${written}${asks}`,
      max_tokens_to_sample: DEFAULT_MAX_TOKENS,
      ...nameParameters(
        request.inferenceConfig,
        {
          maxTokens: "max_tokens_to_sample",
          temperature: "temperature",
          topP: "top_p",
          stopSequences: "stop_sequences",
        },
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

/** `{ "completion", "stop_reason", "stop" }`, an answer as well as a chunk. */
function read(answer: unknown): Completion | undefined {
  const { completion, stop_reason: reason, stop } = object(answer);
  if (typeof completion !== "string") return undefined;
  return {
    text: completion,
    stopReason: typeof reason === "string" ? stopReasonOf(reason, stop) : undefined,
  };
}

/** The beginning of the next human turn is how an answer ends by itself. */
function stopReasonOf(reason: string, stop: unknown): string {
  return stop === LABELS.user ? "end_turn" : reason;
}
