import type { JsonObject, JsonValue } from "../../../spec/json.js";
import type {
  ConverseRequestBody,
  WireContentBlock,
  WireMessage,
  WireTool,
  WireToolResult,
  WireToolResultBlock,
} from "../../../wire/converse.js";
import type { EncodeContext } from "./invoke-family.js";
import { plainText, systemText, unsupported } from "./plain-text.js";

/** The messages of a request in OpenAI's form, which other families share: instructions and tool results have roles of their own. */
export function encodeChatMessages(request: ConverseRequestBody, context: EncodeContext): JsonObject[] {
  const system = systemText(request);
  return [
    ...(system === undefined ? [] : [{ role: "system", content: system }]),
    ...(request.messages ?? []).flatMap((message) =>
      message.role === "assistant" ? [encodeAnswer(message, context)] : encodeQuestion(message, context),
    ),
  ];
}

/** Tools in OpenAI's form. */
export function encodeFunctions(tools: readonly WireTool[]): JsonObject[] {
  return tools.flatMap(({ toolSpec }) => {
    if (toolSpec === undefined) return [];
    const { name, description, inputSchema, strict } = toolSpec;
    return [
      {
        type: "function",
        function: {
          name,
          ...(description === undefined ? {} : { description }),
          parameters: inputSchema.json as JsonValue,
          ...(strict === undefined ? {} : { strict }),
        },
      },
    ];
  });
}

function encodeAnswer({ content }: WireMessage, context: EncodeContext): JsonObject {
  const calls = content.flatMap(({ toolUse }) => {
    if (toolUse === undefined) return [];
    const { toolUseId: id, name, input } = toolUse;
    return [{ id, type: "function", function: { name, arguments: JSON.stringify(input ?? {}) } }];
  });
  const text = content
    .filter(({ toolUse }) => toolUse === undefined)
    .flatMap((block) => plainText(block, context));
  return {
    role: "assistant",
    content: text.join("\n\n"),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
}

/** Results of tools first: they must follow the calls. */
function encodeQuestion({ content }: WireMessage, context: EncodeContext): JsonObject[] {
  const results = content.flatMap(({ toolResult }) =>
    toolResult === undefined ? [] : [encodeResult(toolResult, context)],
  );
  const said = content.filter(({ toolResult }) => toolResult === undefined);
  if (said.length === 0) return results;
  const hasImages = said.some(({ image }) => image !== undefined);
  return [
    ...results,
    {
      role: "user",
      content: hasImages
        ? said.flatMap((block) => encodePart(block, context))
        : said.flatMap((block) => plainText(block, context)).join("\n\n"),
    },
  ];
}

function encodePart(block: WireContentBlock, context: EncodeContext): JsonObject[] {
  if (block.image === undefined) return plainText(block, context).map((text) => ({ type: "text", text }));
  const { format, source } = block.image;
  if (source.bytes === undefined) throw unsupported(context, "images in S3");
  return [{ type: "image_url", image_url: { url: `data:image/${format};base64,${source.bytes}` } }];
}

function encodeResult({ toolUseId, content }: WireToolResult, context: EncodeContext): JsonObject {
  return { role: "tool", tool_call_id: toolUseId, content: resultText(content, context) };
}

/** What a tool returned, as text. */
export function resultText(content: readonly WireToolResultBlock[], context: EncodeContext): string {
  return content
    .map(({ text, json }) => {
      if (text !== undefined) return text;
      if (json === undefined) throw unsupported(context, "media in tool results");
      return JSON.stringify(json);
    })
    .join("\n\n");
}
