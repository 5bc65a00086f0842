import { completionFamily } from "./completion-family.js";
import { plainTurns, systemText, uncontrolled, withoutControl } from "./plain-text.js";
import { list, object, text } from "./read-json.js";

/** The bar as an escape: bundlers leave regular expressions as they are, and one such character makes V8 keep a whole bundle in two bytes. */
const CONTROL = /<\uff5c[^<>]{1,40}\uff5c>|<\/?think>/g;
const MARKS = { user: "<｜User｜>", assistant: "<｜Assistant｜>" } as const;
const END = "<｜end▁of▁sentence｜>";

/**
 * DeepSeek-R1, whose text begins with its reasoning.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-deepseek.html
 */
export const deepseekText = completionFamily({
  format: "deepseek-text",
  write(request, context) {
    const turns = plainTurns(request, context).map((turn) => uncontrolled(turn, CONTROL));
    const written = turns.map(
      ({ role, text: said }) => `${MARKS[role]}${said}${role === "assistant" ? END : ""}`,
    );
    const system = withoutControl(systemText(request) ?? "", CONTROL);
    return { prompt: `<｜begin▁of▁sentence｜>${system}${written.join("")}${MARKS.assistant}<think>\n` };
  },
  names: { maxTokens: "max_tokens", temperature: "temperature", topP: "top_p", stopSequences: "stop" },
  stopReasons: { stop: "end_turn", length: "max_tokens" },
  // The prompt ends within the reasoning, so that the answer begins there.
  reasoning: { opensWith: "", closesWith: "</think>" },
  read(answer) {
    const [choice] = list(object(answer)["choices"]);
    if (choice === undefined) return undefined;
    const { text: generated, stop_reason: stopReason } = object(choice);
    return { text: text(generated), stopReason };
  },
});
