import type { ConverseRequestBody, WireContentBlock } from "../../../wire/converse.js";
import type { ConverseStreamEvent, WireDelta } from "../../../wire/converse-stream.js";
import { decodeStopReason, decodeUsage } from "./decode-chat-answer.js";
import type { ChatCompletionChunk, ChatToolCallDelta, ChatUsage } from "./openai-wire.js";

/** A streamed chat completion as the events of ConverseStream, each as soon as it is known. */
export async function* decodeChatStream(
  chunks: AsyncIterable<ChatCompletionChunk>,
  request: ConverseRequestBody,
  elapsedMs: () => number,
): AsyncGenerator<ConverseStreamEvent> {
  const blocks = new OpenBlocks();
  let finishReason: string | null | undefined;
  let usage: ChatUsage | null | undefined;
  yield { type: "messageStart", payload: { role: "assistant" } };
  for await (const chunk of chunks) {
    usage = chunk.usage ?? usage;
    const choice = chunk.choices?.[0];
    finishReason = choice?.finish_reason ?? finishReason;
    const { reasoning_content: reasoning, content: text, tool_calls: calls } = choice?.delta ?? {};
    if (reasoning) yield* blocks.add("reasoning", { reasoningContent: { text: reasoning } }, reasoning);
    if (text) yield* blocks.add("text", { text }, text);
    for (const call of calls ?? []) yield* blocks.addToolCall(call);
  }
  yield* blocks.close();
  const stopReason = decodeStopReason(finishReason, blocks.hasToolUse);
  yield { type: "messageStop", payload: { stopReason } };
  yield {
    type: "metadata",
    payload: {
      usage: decodeUsage(usage, request, [blocks.said]),
      metrics: { latencyMs: Math.round(elapsedMs()) },
    },
  };
}

/** Which block of the answer is open: blocks follow each other and never mix. */
class OpenBlocks {
  hasToolUse = false;
  #index = -1;
  #open: string | undefined;
  #text = "";

  /** Everything so far as one block of text, for counting. */
  get said(): WireContentBlock {
    return { text: this.#text };
  }

  *add(kind: string, delta: WireDelta, text: string): Generator<ConverseStreamEvent> {
    if (this.#open !== kind) {
      yield* this.close();
      this.#index += 1;
      this.#open = kind;
    }
    this.#text += text;
    yield { type: "contentBlockDelta", payload: { contentBlockIndex: this.#index, delta } };
  }

  *addToolCall({ index = 0, id, function: called }: ChatToolCallDelta): Generator<ConverseStreamEvent> {
    const kind = `tool ${index}`;
    if (this.#open !== kind) {
      yield* this.close();
      this.#index += 1;
      this.#open = kind;
      this.hasToolUse = true;
      const start = { toolUse: { toolUseId: id ?? `call_${this.#index}`, name: called?.name ?? "" } };
      yield { type: "contentBlockStart", payload: { contentBlockIndex: this.#index, start } };
    }
    const input = called?.arguments;
    if (input) yield* this.add(kind, { toolUse: { input } }, input);
  }

  *close(): Generator<ConverseStreamEvent> {
    if (this.#open === undefined) return;
    this.#open = undefined;
    yield { type: "contentBlockStop", payload: { contentBlockIndex: this.#index } };
  }
}
