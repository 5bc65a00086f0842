import type { JsonObject, JsonValue } from "../../../spec/json.js";
import type {
  WireCachePoint,
  WireContentBlock,
  WireReasoningContent,
  WireToolResult,
} from "../../../wire/converse.js";
import type { EncodeContext } from "./invoke-family.js";
import { unsupported } from "./plain-text.js";

type Item = { readonly cachePoint?: WireCachePoint | undefined };

/** Encodes a list in which a cache point is an item of its own; in the body it is a member of the item before it. */
export function encodeWithCachePoints<T extends Item>(
  items: readonly T[],
  encode: (item: T) => JsonObject,
): JsonObject[] {
  const encoded: JsonObject[] = [];
  for (const item of items) {
    const previous = encoded.at(-1);
    if (item.cachePoint === undefined) encoded.push(encode(item));
    else if (previous !== undefined) {
      const { ttl } = item.cachePoint;
      const control = { type: "ephemeral", ...(ttl === undefined ? {} : { ttl }) };
      encoded[encoded.length - 1] = { ...previous, cache_control: control };
    }
  }
  return encoded;
}

export function encodeContentBlock(block: WireContentBlock, context: EncodeContext): JsonObject {
  const text = block.text ?? block.guardContent?.text?.text;
  if (text !== undefined) return { type: "text", text };
  if (block.image !== undefined) return encodeImage(block.image, context);
  if (block.document !== undefined) return encodeDocument(block.document, context);
  if (block.toolUse !== undefined) {
    const { toolUseId: id, name, input } = block.toolUse;
    return { type: "tool_use", id, name, input: input as JsonValue };
  }
  if (block.toolResult !== undefined) return encodeToolResult(block.toolResult, context);
  if (block.reasoningContent !== undefined) return encodeReasoning(block.reasoningContent);
  throw unsupported(context, `blocks of kind ${Object.keys(block)[0] ?? "unknown"}`);
}

function encodeReasoning({ reasoningText, redactedContent = "" }: WireReasoningContent): JsonObject {
  if (reasoningText === undefined) return { type: "redacted_thinking", data: redactedContent };
  const { text, signature } = reasoningText;
  return { type: "thinking", thinking: text, ...(signature === undefined ? {} : { signature }) };
}

function encodeImage(image: NonNullable<WireContentBlock["image"]>, context: EncodeContext): JsonObject {
  const { format, source } = image;
  if (source.bytes === undefined) throw unsupported(context, "images in S3");
  return {
    type: "image",
    source: { type: "base64", media_type: `image/${format}`, data: source.bytes },
  };
}

/** PDF and plain text are what the body takes. */
function encodeDocument(
  document: NonNullable<WireContentBlock["document"]>,
  context: EncodeContext,
): JsonObject {
  const { format, name, source } = document;
  const isText = format === "txt" || format === "md" || format === "csv" || format === "html";
  if (format === "pdf" && source.bytes !== undefined) {
    return {
      type: "document",
      title: name,
      source: { type: "base64", media_type: "application/pdf", data: source.bytes },
    };
  }
  const text = source.text ?? (isText && source.bytes !== undefined ? fromBase64(source.bytes) : undefined);
  if (text === undefined)
    throw unsupported(context, `documents of format ${format ?? "unknown"} from this source`);
  return { type: "document", title: name, source: { type: "text", media_type: "text/plain", data: text } };
}

function encodeToolResult(
  { toolUseId, content, status }: WireToolResult,
  context: EncodeContext,
): JsonObject {
  return {
    type: "tool_result",
    tool_use_id: toolUseId,
    content: content.map(({ text, json, image, document }) => {
      if (text !== undefined) return { type: "text", text };
      if (image !== undefined) return encodeImage(image, context);
      if (document !== undefined) return encodeDocument(document, context);
      if (json === undefined) throw unsupported(context, "this kind of media in tool results");
      return { type: "text", text: JSON.stringify(json) };
    }),
    ...(status === "error" ? { is_error: true } : {}),
  };
}

function fromBase64(bytes: string): string {
  return Buffer.from(bytes, "base64").toString("utf8");
}
