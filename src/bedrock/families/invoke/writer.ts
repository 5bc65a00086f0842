import { completionFamily } from "./completion-family.js";
import { labelledPrompt } from "./labelled-turns.js";
import { list, object, text } from "./read-json.js";

/** Writer's completion body, for imported and customised Palmyra models; the catalogue's own are of the chat form. */
export const writer = completionFamily({
  format: "writer",
  write: labelledPrompt({ user: "User:", assistant: "Assistant:" }),
  names: { maxTokens: "max_tokens", temperature: "temperature", topP: "top_p", stopSequences: "stop" },
  stopReasons: { stop: "end_turn", length: "max_tokens" },
  // The last chunk is the string `[DONE]`.
  read(answer) {
    const [choice] = list(object(answer)["choices"]);
    if (choice === undefined) return undefined;
    const { text: generated, finish_reason, stop_reason } = object(choice);
    return { text: text(generated), stopReason: finish_reason ?? stop_reason };
  },
});
