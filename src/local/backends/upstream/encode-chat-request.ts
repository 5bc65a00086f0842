import type {
  ConverseRequestBody,
  WireContentBlock,
  WireMessage,
  WireToolChoice,
  WireToolResult,
} from "../../../wire/converse.js";
import type { ChatCompletionRequest, ChatMessage, ChatPart, ChatTool } from "./openai-wire.js";

/** A Converse request as a chat completion. Blocks that such servers do not know, such as cache points, are left out. */
export function encodeChatRequest(request: ConverseRequestBody, model: string): ChatCompletionRequest {
  const { maxTokens, temperature, topP, stopSequences } = request.inferenceConfig ?? {};
  const tools = encodeTools(request);
  const toolChoice = request.toolConfig?.toolChoice;
  const format = request.outputConfig?.textFormat;
  return {
    model,
    messages: [...encodeSystem(request), ...(request.messages ?? []).flatMap(encodeMessage)],
    ...(tools.length > 0 && { tools }),
    ...(toolChoice && { tool_choice: encodeToolChoice(toolChoice) }),
    ...(maxTokens !== undefined && { max_tokens: maxTokens }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(stopSequences?.length && { stop: stopSequences }),
    ...(format && { response_format: encodeFormat(format.structure.jsonSchema) }),
  };
}

function encodeSystem({ system = [] }: ConverseRequestBody): ChatMessage[] {
  const text = system.flatMap((block) => block.text ?? []).join("\n\n");
  return text === "" ? [] : [{ role: "system", content: text }];
}

/** Tool results become messages of their own, before what else the message holds. */
function encodeMessage({ role, content }: WireMessage): ChatMessage[] {
  if (role === "assistant") return [encodeAssistant(content)];
  const results = content.flatMap(({ toolResult }) => (toolResult ? [encodeToolResult(toolResult)] : []));
  const parts = content.flatMap(encodePart);
  const [only] = parts;
  if (only === undefined) return results;
  const text = parts.length === 1 && only.type === "text" ? only.text : parts;
  return [...results, { role: "user", content: text }];
}

function encodeAssistant(content: readonly WireContentBlock[]): ChatMessage {
  const text = content.flatMap((block) => block.text ?? []).join("");
  const calls = content.flatMap(({ toolUse }) =>
    toolUse
      ? [
          {
            id: toolUse.toolUseId,
            type: "function" as const,
            function: { name: toolUse.name, arguments: JSON.stringify(toolUse.input) },
          },
        ]
      : [],
  );
  return {
    role: "assistant",
    content: text === "" ? null : text,
    ...(calls.length > 0 && { tool_calls: calls }),
  };
}

function encodeToolResult({ toolUseId, content }: WireToolResult): ChatMessage {
  const text = content.map(({ text, json }) => text ?? JSON.stringify(json ?? null)).join("\n");
  return { role: "tool", tool_call_id: toolUseId, content: text };
}

function encodePart({ text, image, document }: WireContentBlock): ChatPart[] {
  if (text !== undefined) return [{ type: "text", text }];
  if (image?.source.bytes !== undefined) {
    const url = `data:image/${image.format};base64,${image.source.bytes}`;
    return [{ type: "image_url", image_url: { url } }];
  }
  return document?.source.text === undefined ? [] : [{ type: "text", text: document.source.text }];
}

function encodeTools({ toolConfig }: ConverseRequestBody): ChatTool[] {
  return (toolConfig?.tools ?? []).flatMap(({ toolSpec }) => {
    if (!toolSpec) return [];
    const { name, description, inputSchema } = toolSpec;
    return [
      {
        type: "function" as const,
        function: { name, ...(description !== undefined && { description }), parameters: inputSchema.json },
      },
    ];
  });
}

function encodeToolChoice(choice: WireToolChoice): NonNullable<ChatCompletionRequest["tool_choice"]> {
  if (choice.tool) return { type: "function", function: { name: choice.tool.name } };
  return choice.any ? "required" : "auto";
}

function encodeFormat(schema: { readonly name?: string; readonly schema?: string } | undefined): unknown {
  const json_schema = { name: schema?.name ?? "answer", schema: JSON.parse(schema?.schema ?? "{}") };
  return { type: "json_schema", json_schema };
}
