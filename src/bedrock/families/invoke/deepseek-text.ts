import { stopMessage } from "../../converse-events.js";
import type { InvokeFamily } from "./invoke-family.js";
import { nameParameters, plainTurns, systemText, uncontrolled, withoutControl } from "./plain-text.js";
import { list, object, text } from "./read-json.js";
import { TaggedBlockStream, taggedBlocks } from "./tagged-reasoning.js";
import type { Completion } from "./text-completion.js";

const CONTROL = /<｜[^<>]{1,40}｜>|<\/?think>/g;
const MARKS = { user: "<｜User｜>", assistant: "<｜Assistant｜>" } as const;
const END = "<｜end▁of▁sentence｜>";
const STOP_REASONS: Readonly<Record<string, string>> = { stop: "end_turn", length: "max_tokens" };
/** The prompt ends within the reasoning, so that the answer begins there. */
const REASONING = { opensWith: "", closesWith: "</think>" };

/**
 * DeepSeek-R1, whose text begins with its reasoning.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-deepseek.html
 */
export const deepseekText: InvokeFamily = {
  format: "deepseek-text",
  encode(request, context) {
    const turns = plainTurns(request, context).map((turn) => uncontrolled(turn, CONTROL));
    const written = turns.map(
      ({ role, text: said }) => `${MARKS[role]}${said}${role === "assistant" ? END : ""}`,
    );
    const system = withoutControl(systemText(request) ?? "", CONTROL);
    return {
      prompt: `<｜begin▁of▁sentence｜>${system}${written.join("")}${MARKS.assistant}<think>\n`,
      ...nameParameters(
        request.inferenceConfig,
        { maxTokens: "max_tokens", temperature: "temperature", topP: "top_p", stopSequences: "stop" },
        context,
      ),
    };
  },
  decode(answer) {
    const completion = read(answer);
    if (completion === undefined) return undefined;
    return { content: taggedBlocks(completion.text, REASONING), stopReason: completion.stopReason ?? "" };
  },
  streaming: {
    open() {
      const blocks = new TaggedBlockStream(REASONING);
      return (chunk) => {
        const completion = read(chunk);
        if (completion === undefined) return [];
        const events = blocks.read(completion.text);
        const { stopReason } = completion;
        return stopReason === undefined ? events : [...events, ...blocks.end(), stopMessage(stopReason)];
      };
    },
  },
};

/** `{ "choices": [{ "text", "stop_reason" }] }`, an answer as well as a chunk. */
function read(answer: unknown): Completion | undefined {
  const [choice] = list(object(answer)["choices"]);
  if (choice === undefined) return undefined;
  const { text: generated, stop_reason: reason } = object(choice);
  return {
    text: text(generated),
    stopReason: typeof reason === "string" ? (STOP_REASONS[reason] ?? reason) : undefined,
  };
}
