import type { InvokeFamily } from "./invoke-family.js";
import { nameParameters, plainTurns, systemText } from "./plain-text.js";
import { counts, list, object, text } from "./read-json.js";
import { completionStream, wholeCompletion } from "./text-completion.js";

const LABELS = { user: "User:", assistant: "Bot:" } as const;
const STOP_REASONS: Readonly<Record<string, string>> = {
  FINISH: "end_turn",
  FINISHED: "end_turn",
  LENGTH: "max_tokens",
  STOP_CRITERIA_MET: "stop_sequence",
  CONTENT_FILTERED: "content_filtered",
};

/**
 * Titan Text Lite, Express and Premier.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-text.html
 */
export const titanText: InvokeFamily = {
  format: "titan-text",
  encode(request, context) {
    const turns = plainTurns(request, context).map(({ role, text: said }) => `${LABELS[role]} ${said}`);
    const asks = request.messages?.at(-1)?.role === "assistant" ? [] : [LABELS.assistant];
    const config = nameParameters(
      request.inferenceConfig,
      {
        maxTokens: "maxTokenCount",
        temperature: "temperature",
        topP: "topP",
        stopSequences: "stopSequences",
      },
      context,
    );
    const system = systemText(request);
    return {
      inputText: [...(system === undefined ? [] : [`${system}\n`]), ...turns, ...asks].join("\n"),
      ...(Object.keys(config).length === 0 ? {} : { textGenerationConfig: config }),
    };
  },
  decode(answer) {
    const { results, inputTextTokenCount } = object(answer);
    const [result] = list(results);
    if (result === undefined) return undefined;
    const { outputText, completionReason, tokenCount } = object(result);
    return wholeCompletion({
      text: text(outputText),
      stopReason: stopReasonOf(text(completionReason)),
      usage: counts({ inputTokens: inputTextTokenCount, outputTokens: tokenCount }),
    });
  },
  streaming: completionStream((chunk) => {
    const { outputText, completionReason, inputTextTokenCount, totalOutputTextTokenCount } = object(chunk);
    if (typeof outputText !== "string") return undefined;
    return {
      text: outputText,
      stopReason: typeof completionReason === "string" ? stopReasonOf(completionReason) : undefined,
      usage: counts({ inputTokens: inputTextTokenCount, outputTokens: totalOutputTextTokenCount }),
    };
  }),
};

function stopReasonOf(reason: string): string {
  return STOP_REASONS[reason] ?? reason;
}
