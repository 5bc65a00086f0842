import { VarveError } from "../errors.js";
import type { JsonObject, JsonValue } from "../spec/json.js";
import type {
  CallOptions,
  ContentBlock,
  GenerateRequest,
  ModelMessage,
  ToolDefinition,
} from "../spec/language-model.js";
import { quote } from "../util/quote.js";
import { generateObject } from "./structured/generate-object.js";
import type { ObjectModel } from "./structured/object-request.js";
import { parseJsonReply } from "./structured/parse-json-reply.js";

/** A message in OpenAI's form, as mem0 passes them. */
export interface ChatMessage {
  readonly role: "system" | "user" | "assistant" | "tool";
  readonly content: string | readonly (ContentBlock | ImagePart)[] | null;
  /** Of an assistant: the tools that it called. */
  readonly tool_calls?: readonly {
    readonly id: string;
    readonly function: { readonly name: string; readonly arguments: string };
  }[];
  /** Of a tool: the call that it answers. */
  readonly tool_call_id?: string;
}

/** An image in OpenAI's form: a `data:` URL, or a web URL where the model's `allowUrls` says so. */
export interface ImagePart {
  readonly type: "image_url";
  readonly image_url: string | { readonly url: string };
}

/** A tool in OpenAI's form or in that of Converse. */
export type ChatTool =
  | {
      readonly type: "function";
      readonly function: {
        readonly name: string;
        readonly description?: string;
        readonly parameters?: JsonObject;
        readonly strict?: boolean;
      };
    }
  | {
      readonly toolSpec: {
        readonly name: string;
        readonly description?: string;
        readonly inputSchema: { readonly json: JsonObject };
        readonly strict?: boolean;
      };
    };

export interface ResponseOptions extends CallOptions {
  readonly tools?: readonly ChatTool[] | undefined;
  /** `any` and `required`: some tool; `none`: no tool; any other word, or OpenAI's form: the tool of that name. Default `auto`. */
  readonly toolChoice?: ToolChoice | undefined;
  /** OpenAI's form. With `json_object` and `json_schema` the answer is JSON text. */
  readonly responseFormat?: ResponseFormat | undefined;
}

export type ToolChoice = string | { readonly type: "function"; readonly function: { readonly name: string } };

export type ResponseFormat =
  | { readonly type: "text" }
  | { readonly type: "json_object" }
  | {
      readonly type: "json_schema";
      readonly json_schema: { readonly name?: string; readonly schema: JsonObject };
    };

/** The answer to a request with tools. */
export interface ToolResponse {
  readonly content: string;
  readonly tool_calls: readonly { readonly name: string; readonly arguments: JsonValue }[];
}

const JSON_ONLY = "Answer with one JSON object, and with nothing else: no explanation, no fence around it.";

/**
 * Answers as the language models of mem0 do: with the text, or, where tools are given, with the text and the tools to call.
 * Throws as `generate` does, `INPUT_INVALID` for messages and tools that have neither form and for a schema that cannot be used,
 * and `OBJECT_INVALID` if the answer to a schema does not conform to it, also after it was sent back once.
 */
export async function generateResponse(
  model: ObjectModel,
  messages: readonly ChatMessage[],
  options?: ResponseOptions & { readonly tools?: undefined },
): Promise<string>;
export async function generateResponse(
  model: ObjectModel,
  messages: readonly ChatMessage[],
  options: ResponseOptions & { readonly tools: readonly ChatTool[] },
): Promise<ToolResponse>;
export async function generateResponse(
  model: ObjectModel,
  messages: readonly ChatMessage[],
  options: ResponseOptions = {},
): Promise<string | ToolResponse> {
  const { tools = [], toolChoice, responseFormat, signal } = options;
  assertFormat(responseFormat);
  const request = readMessages(messages);
  const call: CallOptions = signal === undefined ? {} : { signal };
  if (tools.length > 0) return askWithTools(model, request, { tools, toolChoice }, call);
  if (responseFormat?.type === "json_schema") {
    const { schema, name } = responseFormat.json_schema;
    const named = name === undefined ? request : { ...request, name };
    const { checkedSchema } = await import("./structured/checked-schema.js");
    return JSON.stringify((await generateObject(model, await checkedSchema(schema), named, call)).object);
  }
  if (responseFormat?.type === "json_object") {
    const system = [request.system, JSON_ONLY].filter((text) => text !== undefined).join("\n\n");
    const { text } = await model.generate({ ...request, system }, call);
    const reply = parseJsonReply(text);
    return reply === undefined ? text : JSON.stringify(reply.value);
  }
  return (await model.generate(request, call)).text;
}

async function askWithTools(
  model: ObjectModel,
  request: GenerateRequest,
  { tools, toolChoice }: { readonly tools: readonly ChatTool[]; readonly toolChoice: ToolChoice | undefined },
  call: CallOptions,
): Promise<ToolResponse> {
  const definitions = tools.map(readTool);
  const offered = toolChoice === "none" ? {} : { tools: definitions, ...readChoice(toolChoice, definitions) };
  const { text, toolCalls } = await model.generate({ ...request, ...offered }, call);
  return { content: text, tool_calls: toolCalls.map(({ name, input }) => ({ name, arguments: input })) };
}

function assertFormat(format: ResponseFormat | undefined): void {
  if (format === undefined || ["text", "json_object", "json_schema"].includes(format.type)) return;
  throw new VarveError(
    "INPUT_INVALID",
    `responseFormat has the type ${quote(String((format as { readonly type?: unknown }).type))}; it must be text, json_object or json_schema.`,
  );
}

function readChoice(
  given: ToolChoice | undefined,
  tools: readonly ToolDefinition[],
): Pick<GenerateRequest, "toolChoice"> {
  const choice = typeof given === "object" ? given.function?.name : given;
  if (choice === undefined || choice === "auto") return {};
  if (choice === "any" || choice === "required") return { toolChoice: "any" };
  if (tools.some(({ name }) => name === choice)) return { toolChoice: { tool: choice } };
  throw new VarveError(
    "INPUT_INVALID",
    `toolChoice is ${quote(String(choice))}; it must be auto, any, required, none, or the name of one of the tools: ${tools.map(({ name }) => name).join(", ")}.`,
  );
}

function readTool(tool: ChatTool, position: number): ToolDefinition {
  if ("toolSpec" in tool) {
    const { inputSchema, ...definition } = tool.toolSpec;
    return { ...definition, inputSchema: inputSchema.json };
  }
  if (tool.type !== "function" || typeof tool.function?.name !== "string") {
    throw new VarveError(
      "INPUT_INVALID",
      `tools[${position}] has neither OpenAI's form ({ type: "function", function: { name, parameters } }) nor Bedrock's ({ toolSpec: { name, inputSchema } }).`,
    );
  }
  const { parameters, ...definition } = tool.function;
  return { ...definition, inputSchema: parameters ?? { type: "object", properties: {} } };
}

/** Instructions go before the conversation, wherever they stand in it. */
function readMessages(messages: readonly ChatMessage[]): GenerateRequest {
  const instructions = messages.filter(({ role }) => role === "system").map(({ content }) => textOf(content));
  return {
    messages: messages.flatMap(readMessage),
    ...(instructions.length === 0 ? {} : { system: instructions.join("\n\n") }),
  };
}

function readMessage(message: ChatMessage, position: number): ModelMessage[] {
  const { role, content, tool_calls: calls = [], tool_call_id: answered } = message;
  switch (role) {
    case "system":
      return [];
    case "user":
      return [{ role, content: typeof content === "string" ? content : blocksOf(content) }];
    case "assistant":
      return [
        {
          role,
          content: [
            ...blocksOf(content),
            ...calls.map(({ id, function: { name, arguments: input } }): ContentBlock => {
              return { type: "tool-use", id, name, input: readArguments(input) };
            }),
          ],
        },
      ];
    case "tool":
      if (answered !== undefined) {
        return [
          {
            role: "user",
            content: [{ type: "tool-result", toolUseId: answered, content: textOf(content) }],
          },
        ];
      }
      break;
  }
  throw new VarveError(
    "INPUT_INVALID",
    `messages[${position}] has the role ${quote(String(role))}${role === "tool" ? " but no tool_call_id" : ""}; a role is system, user, assistant or tool, and a tool's message names the call that it answers.`,
  );
}

function blocksOf(content: ChatMessage["content"]): readonly ContentBlock[] {
  if (content === null) return [];
  return typeof content === "string" ? [{ type: "text", text: content }] : content.map(readPart);
}

function readPart(part: ContentBlock | ImagePart): ContentBlock {
  if (part.type !== "image_url") return part;
  const url = typeof part.image_url === "string" ? part.image_url : part.image_url?.url;
  return { type: "image", source: { url } };
}

function textOf(content: ChatMessage["content"]): string {
  return blocksOf(content)
    .map((block) => (block.type === "text" ? block.text : ""))
    .join("");
}

function readArguments(text: string): JsonValue {
  return (parseJsonReply(text)?.value ?? {}) as JsonValue;
}
