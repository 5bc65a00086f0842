import { completionFamily } from "./completion-family.js";
import { labelledPrompt } from "./labelled-turns.js";
import { list, object, text } from "./read-json.js";

/**
 * Jurassic-2 Mid and Ultra, which do not stream.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-jurassic2.html
 */
export const jurassic2 = completionFamily({
  format: "jurassic-2",
  write: labelledPrompt({ user: "User:", assistant: "Assistant:" }),
  names: {
    maxTokens: "maxTokens",
    temperature: "temperature",
    topP: "topP",
    stopSequences: "stopSequences",
  },
  stopReasons: { endoftext: "end_turn", length: "max_tokens", stop: "stop_sequence" },
  read(answer) {
    const [completion] = list(object(answer)["completions"]);
    if (completion === undefined) return undefined;
    const { data, finishReason } = object(completion);
    return { text: text(object(data)["text"]), stopReason: object(finishReason)["reason"] };
  },
  readChunk: null,
});
