import { completionFamily } from "./completion-family.js";
import { nameParameters, plainTurns, systemText } from "./plain-text.js";
import { counts, list, object, text } from "./read-json.js";

const LABELS = { user: "User:", assistant: "Bot:" } as const;
const NAMES = {
  maxTokens: "maxTokenCount",
  temperature: "temperature",
  topP: "topP",
  stopSequences: "stopSequences",
} as const;

/**
 * Titan Text Lite, Express and Premier.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-text.html
 */
export const titanText = completionFamily({
  format: "titan-text",
  write(request, context) {
    const turns = plainTurns(request, context).map(({ role, text: said }) => `${LABELS[role]} ${said}`);
    const asks = request.messages?.at(-1)?.role === "assistant" ? [] : [LABELS.assistant];
    const system = systemText(request);
    const inputText = [...(system === undefined ? [] : [`${system}\n`]), ...turns, ...asks].join("\n");
    const config = nameParameters(request.inferenceConfig, NAMES, context);
    return Object.keys(config).length === 0 ? { inputText } : { inputText, textGenerationConfig: config };
  },
  stopReasons: {
    FINISH: "end_turn",
    FINISHED: "end_turn",
    LENGTH: "max_tokens",
    STOP_CRITERIA_MET: "stop_sequence",
    CONTENT_FILTERED: "content_filtered",
  },
  read(answer) {
    const { results, inputTextTokenCount } = object(answer);
    const [result] = list(results);
    if (result === undefined) return undefined;
    const { outputText, completionReason: stopReason, tokenCount } = object(result);
    const usage = counts({ inputTokens: inputTextTokenCount, outputTokens: tokenCount });
    return { text: text(outputText), stopReason, usage };
  },
  readChunk(chunk) {
    const { outputText, completionReason: stopReason, ...stated } = object(chunk);
    if (typeof outputText !== "string") return undefined;
    const usage = counts({
      inputTokens: stated["inputTextTokenCount"],
      outputTokens: stated["totalOutputTextTokenCount"],
    });
    return { text: outputText, stopReason, usage };
  },
});
