import { completionFamily } from "./completion-family.js";
import { plainTurns, systemText, uncontrolled } from "./plain-text.js";
import { object } from "./read-json.js";

/** The body must name a limit; this is the largest that every model of the family takes. */
const DEFAULT_MAX_TOKENS = 4096;
const LABELS = { user: "\n\nHuman:", assistant: "\n\nAssistant:" } as const;
const CONTROL = /\n\n(?=(Human|Assistant):)/g;

/**
 * Claude 1, 2 and Instant.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-text-completion.html
 */
export const anthropicTextCompletion = completionFamily({
  format: "anthropic-text-completion",
  write(request, context) {
    const turns = plainTurns(request, context).map((turn) => uncontrolled(turn, CONTROL));
    const written = turns.map(({ role, text: said }) => `${LABELS[role]} ${said}`).join("");
    const asks = turns.at(-1)?.role === "assistant" ? "" : LABELS.assistant;
    const prompt = `${systemText(request) ?? ""}${written}${asks}`;
    return { prompt, max_tokens_to_sample: DEFAULT_MAX_TOKENS };
  },
  names: {
    maxTokens: "max_tokens_to_sample",
    temperature: "temperature",
    topP: "top_p",
    stopSequences: "stop_sequences",
  },
  read(answer) {
    const { completion, stop_reason: stopReason, stop } = object(answer);
    if (typeof completion !== "string") return undefined;
    // The beginning of the next human turn is how an answer ends by itself.
    const endsTurn = typeof stopReason === "string" && stop === LABELS.user;
    return { text: completion, stopReason: endsTurn ? "end_turn" : stopReason };
  },
});
