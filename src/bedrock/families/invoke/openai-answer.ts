import type { WireContentBlock, WireTokenUsage } from "../../../wire/converse.js";
import { parseInput } from "../../answer-assembler.js";
import { addDelta, startToolUse, stateUsage, stopMessage } from "../../converse-events.js";
import type { StreamMessage } from "../../message-stream.js";
import type { InvokeAnswer, InvokeStreaming } from "./invoke-family.js";
import { counts, list, object, text } from "./read-json.js";
import { FIRST_FREE_BLOCK, TaggedBlockStream, taggedBlocks } from "./tagged-reasoning.js";
import type { ReasoningTags } from "./tagged-text.js";

const STOP_REASONS: Readonly<Record<string, string>> = {
  stop: "end_turn",
  length: "max_tokens",
  tool_calls: "tool_use",
  content_filter: "content_filtered",
};

/**
 * A chat completion in OpenAI's form. Some families say `stop_reason` for `finish_reason`.
 *
 * @param tags around the reasoning with which the text may begin; absent: it is text throughout
 */
export function decodeChatCompletion(answer: unknown, tags?: ReasoningTags): InvokeAnswer | undefined {
  const { choices, usage } = object(answer);
  const [choice] = list(choices);
  if (choice === undefined) return undefined;
  const { message, finish_reason, stop_reason } = object(choice);
  const { content, tool_calls } = object(message);
  return {
    content: [...taggedBlocks(text(content), tags), ...list(tool_calls).map(decodeCall)],
    stopReason: stopReasonOf(text(finish_reason ?? stop_reason)),
    usage: usageOf(usage),
  };
}

/** The chunks of such a completion: pieces of the message are in `delta`, or in `message`. */
export function chatCompletionStream(
  tags?: ReasoningTags,
  members?: InvokeStreaming["members"],
): InvokeStreaming {
  return {
    ...(members === undefined ? {} : { members }),
    open() {
      const blocks = new TaggedBlockStream(tags);
      const calls = new CallStream();
      return (chunk) => {
        const { choices, usage } = object(chunk);
        const { delta, message, finish_reason, stop_reason } = object(list(choices)[0]);
        const { content, tool_calls } = object(delta ?? message);
        const reason = finish_reason ?? stop_reason;
        const stated = usageOf(usage);
        const isLastText = typeof reason === "string" || list(tool_calls).length > 0;
        return [
          ...blocks.read(text(content)),
          ...(isLastText ? blocks.end() : []),
          ...list(tool_calls).flatMap((call, position) => calls.read(object(call), position)),
          ...(stated === undefined ? [] : [stateUsage(stated)]),
          ...(typeof reason === "string" ? [stopMessage(stopReasonOf(reason))] : []),
        ];
      };
    },
  };
}

/** Tool calls in pieces: the first names id and tool, the others hold pieces of its arguments. */
class CallStream {
  readonly #started = new Set<number>();

  read(
    { index, id, function: called }: Readonly<Record<string, unknown>>,
    position: number,
  ): StreamMessage[] {
    const number = typeof index === "number" ? index : position;
    const block = FIRST_FREE_BLOCK + number;
    const { name, arguments: input } = object(called);
    const events: StreamMessage[] = [];
    if (!this.#started.has(number)) {
      this.#started.add(number);
      events.push(startToolUse(block, text(id), text(name)));
    }
    if (typeof input === "string" && input !== "") events.push(addDelta(block, { toolUse: { input } }));
    return events;
  }
}

function decodeCall(call: unknown): WireContentBlock {
  const { id, function: called } = object(call);
  const { name, arguments: input } = object(called);
  return { toolUse: { toolUseId: text(id), name: text(name), input: parseInput(text(input)) } };
}

function stopReasonOf(reason: string): string {
  return STOP_REASONS[reason] ?? reason;
}

function usageOf(usage: unknown): Partial<WireTokenUsage> | undefined {
  const { prompt_tokens, completion_tokens, total_tokens } = object(usage);
  const stated = counts({
    inputTokens: prompt_tokens,
    outputTokens: completion_tokens,
    totalTokens: total_tokens,
  });
  return Object.keys(stated).length === 0 ? undefined : stated;
}
