import { VarveError } from "../errors.js";
import type { ContentBlock, ModelMessage, ToolResultBlock } from "../spec/language-model.js";
import { quote } from "../util/quote.js";
import type {
  WireContentBlock,
  WireMessage,
  WireReasoningContent,
  WireToolResultBlock,
} from "../wire/converse.js";
import { encodeMedia } from "./media/encode-media.js";

/**
 * The conversation as Converse takes it: roles alternate, no block is blank. Media are loaded already. Throws
 * `INPUT_INVALID` if nothing is left.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Message.html
 */
export function encodeMessages(messages: readonly ModelMessage[]): WireMessage[] {
  const encoded: { role: ModelMessage["role"]; content: WireContentBlock[] }[] = [];
  for (const { role, content } of messages) {
    const blocks = typeof content === "string" ? encodeText(content) : content.flatMap(encodeBlock);
    if (blocks.length === 0) continue;
    const previous = encoded.at(-1);
    if (previous?.role === role) previous.content.push(...blocks);
    else encoded.push({ role, content: blocks });
  }
  if (encoded.length === 0) {
    throw new VarveError(
      "INPUT_INVALID",
      `None of the ${messages.length} messages holds any text: nothing was sent to the model.`,
    );
  }
  return encoded;
}

/** For models without system prompts: the instructions become the beginning of the first user turn. */
export function foldSystemPrompt(system: string, messages: readonly WireMessage[]): WireMessage[] {
  const [first, ...rest] = messages;
  if (first?.role === "user")
    return [{ role: "user", content: [{ text: system }, ...first.content] }, ...rest];
  return [{ role: "user", content: [{ text: system }] }, ...messages];
}

function encodeBlock(block: ContentBlock): WireContentBlock[] {
  switch (block.type) {
    case "text":
      return encodeText(block.text);
    case "tool-use":
      return [{ toolUse: { toolUseId: block.id, name: block.name, input: block.input } }];
    case "tool-result":
      return [encodeToolResult(block)];
    case "reasoning":
      return [{ reasoningContent: block.raw as WireReasoningContent }];
    case "image":
    case "document":
    case "video":
      return [encodeMedia(block)];
    case "cache-point":
      return [{ cachePoint: { type: "default", ...(block.ttl === undefined ? {} : { ttl: block.ttl }) } }];
    default:
      throw unknownBlock(block);
  }
}

/** What no compiler saw may hold anything. */
function unknownBlock(block: never): VarveError {
  const type = String(Reflect.get(block, "type"));
  return new VarveError(
    "INPUT_INVALID",
    `A message holds a block of the type ${quote(type)}; it must be text, tool-use, tool-result, reasoning, image, document, video or cache-point.`,
  );
}

function encodeText(text: string): WireContentBlock[] {
  return isBlank(text) ? [] : [{ text }];
}

function encodeToolResult({ toolUseId, content, media = [], isError }: ToolResultBlock): WireContentBlock {
  return {
    toolResult: {
      toolUseId,
      content: [encodeToolOutput(content), ...media.map(encodeMedia)],
      ...(isError === undefined ? {} : { status: isError ? "error" : "success" }),
    },
  };
}

/** Only objects may go as `json`; all else goes as text. */
function encodeToolOutput(content: ToolResultBlock["content"]): WireToolResultBlock {
  if (typeof content === "string") return { text: isBlank(content) ? "(no output)" : content };
  const isObject = typeof content === "object" && content !== null && !Array.isArray(content);
  return isObject ? { json: content } : { text: JSON.stringify(content) };
}

function isBlank(text: string): boolean {
  return text.trim() === "";
}
