import type {
  ConverseRequestBody,
  WireContentBlock,
  WireToolChoice,
  WireToolConfiguration,
  WireToolResultBlock,
} from "../../../wire/converse.js";
import { validationFailure } from "../../service-exception.js";
import { malformedInput } from "../../validate/body-schema.js";
import { readCachePoint } from "./anthropic-cache-control.js";
import { inferenceSettings } from "./inference-settings.js";
import { type Turn, toMessages } from "./read-turns.js";

export interface AnthropicBody {
  readonly messages: readonly { readonly role: "user" | "assistant"; readonly content: AnthropicContent }[];
  readonly max_tokens: number;
  readonly system?: AnthropicContent;
  readonly stop_sequences?: readonly string[];
  readonly temperature?: number;
  readonly top_p?: number;
  readonly tools?: readonly AnthropicTool[];
  readonly tool_choice?: { readonly type: "auto" | "any" | "tool" | "none"; readonly name?: string };
  readonly thinking?: Readonly<Record<string, unknown>>;
  readonly output_config?: { readonly format?: { readonly schema: unknown } };
}

interface AnthropicTool {
  readonly cache_control?: unknown;
  readonly name: string;
  readonly description?: string;
  readonly input_schema?: unknown;
}

type AnthropicContent = string | readonly AnthropicBlock[];

/** A block of any type; only `type` has been checked. */
interface AnthropicBlock {
  readonly type: string;
  readonly [member: string]: unknown;
}

/** A body of Anthropic's Messages API in Converse's form. Throws `ValidationException` for blocks that it does not know. */
export function toAnthropicConversation(body: AnthropicBody): ConverseRequestBody {
  const turns = body.messages.map(
    ({ role, content }, index): Turn => ({
      role,
      content: readContent(content, `#/messages/${index}/content`),
    }),
  );
  const system: Turn[] =
    body.system === undefined ? [] : [{ role: "system", content: readContent(body.system, "#/system") }];
  checkTurns(turns);
  const schema = body.output_config?.format?.schema;
  return {
    ...toMessages([...system, ...turns]),
    ...(body.tools !== undefined && body.tools.length > 0 && { toolConfig: readTools(body) }),
    ...(body.thinking !== undefined && { additionalModelRequestFields: { thinking: body.thinking } }),
    ...(schema !== undefined && {
      outputConfig: {
        textFormat: { type: "json_schema", structure: { jsonSchema: { schema: JSON.stringify(schema) } } },
      },
    }),
    inferenceConfig: inferenceSettings({
      maxTokens: body.max_tokens,
      temperature: body.temperature,
      topP: body.top_p,
      stopSequences: body.stop_sequences,
    }),
  };
}

/** What Anthropic demands of a conversation, in its own words. */
function checkTurns(turns: readonly Turn[]): void {
  if (turns[0]?.role !== "user") {
    throw validationFailure('messages: first message must use the "user" role');
  }
  if (turns.some(({ content }) => content.some((block) => block.text?.trim() === ""))) {
    throw validationFailure("messages: text content blocks must be non-empty");
  }
  turns.forEach(({ role, content }, index) => {
    const results = (turns[index + 1]?.content ?? []).flatMap((block) => block.toolResult?.toolUseId ?? []);
    const unanswered = content
      .flatMap((block) => block.toolUse?.toolUseId ?? [])
      .filter((id) => !results.includes(id));
    if (role !== "assistant" || unanswered.length === 0) return;
    throw validationFailure(
      `messages.${index + 1}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${unanswered.join(", ")}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`,
    );
  });
}

function readContent(content: AnthropicContent, at: string): WireContentBlock[] {
  if (typeof content === "string") return [{ text: content }];
  return content.flatMap((block, index) => {
    const place = `${at}/${index}`;
    return [readBlock(block, place), ...readCachePoint(block["cache_control"], place)];
  });
}

/** One reader per type of block. */
const READERS: Readonly<Record<string, (block: AnthropicBlock, at: string) => WireContentBlock>> = {
  text: (block, at) => ({ text: textAt(block["text"], `${at}/text`) }),
  image: (block, at) => ({ image: readImage(block, at) }),
  document: (block, at) => ({ document: readDocument(block, at) }),
  tool_use: (block, at) => ({
    toolUse: {
      toolUseId: textAt(block["id"], `${at}/id`),
      name: textAt(block["name"], `${at}/name`),
      input: block["input"] ?? {},
    },
  }),
  tool_result: (block, at) => ({
    toolResult: {
      toolUseId: textAt(block["tool_use_id"], `${at}/tool_use_id`),
      content: readResult(block["content"], `${at}/content`),
      ...(block["is_error"] === true && { status: "error" }),
    },
  }),
  thinking: (block, at) => ({
    reasoningContent: {
      reasoningText: {
        text: textAt(block["thinking"], `${at}/thinking`),
        ...(typeof block["signature"] === "string" && { signature: block["signature"] }),
      },
    },
  }),
  redacted_thinking: (block, at) => ({
    reasoningContent: { redactedContent: textAt(block["data"], `${at}/data`) },
  }),
};

function readBlock(block: AnthropicBlock, at: string): WireContentBlock {
  const read = Object.hasOwn(READERS, block.type) ? READERS[block.type] : undefined;
  if (read !== undefined) return read(block, at);
  throw malformedInput(`${at}/type: ${block.type.slice(0, 64)} is not a valid enum value`);
}

function readImage(block: AnthropicBlock, at: string): { format: string; source: { bytes: string } } {
  const source = membersOf(block["source"]);
  return {
    format: textAt(source["media_type"], `${at}/source/media_type`).replace(/^image\//, ""),
    source: { bytes: textAt(source["data"], `${at}/source/data`) },
  };
}

function readDocument(block: AnthropicBlock, at: string): NonNullable<WireContentBlock["document"]> {
  const source = membersOf(block["source"]);
  const data = textAt(source["data"], `${at}/source/data`);
  const name = typeof block["title"] === "string" && block["title"] !== "" ? block["title"] : "document";
  return source["type"] === "text"
    ? { format: "txt", name: name.slice(0, 200), source: { text: data } }
    : { format: "pdf", name: name.slice(0, 200), source: { bytes: data } };
}

function readResult(content: unknown, at: string): WireToolResultBlock[] {
  if (content === undefined) return [];
  if (typeof content === "string") return [{ text: content }];
  if (!Array.isArray(content)) throw malformedInput(`${at}: expected type: JSONArray, found: JSONObject`);
  return content.map((item: unknown, index) => {
    const block = membersOf(item);
    const place = `${at}/${index}`;
    if (block["type"] === "image") return { image: readImage({ ...block, type: "image" }, place) };
    return { text: textAt(block["text"], `${place}/text`) };
  });
}

function readTools({ tools = [], tool_choice: choice }: AnthropicBody): WireToolConfiguration {
  return {
    tools: tools.flatMap((tool, index) => {
      const { name, description, input_schema: json = {} } = tool;
      const toolSpec = { name, ...(description && { description }), inputSchema: { json } };
      return [{ toolSpec }, ...readCachePoint(tool.cache_control, `#/tools/${index}`)];
    }),
    ...(choice !== undefined && choice.type !== "none" && { toolChoice: readChoice(choice) }),
  };
}

function readChoice({ type, name }: NonNullable<AnthropicBody["tool_choice"]>): WireToolChoice {
  if (type === "tool") {
    return { tool: { name: textAt(name, "#/tool_choice/name") } };
  }
  return type === "any" ? { any: {} } : { auto: {} };
}

function textAt(value: unknown, at: string): string {
  if (typeof value === "string") return value;
  throw malformedInput(`${at}: expected type: String`);
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
