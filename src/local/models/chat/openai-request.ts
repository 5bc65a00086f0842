import type {
  ConverseRequestBody,
  WireContentBlock,
  WireToolChoice,
  WireToolConfiguration,
} from "../../../wire/converse.js";
import { malformedInput, type ObjectSchema } from "../../validate/body-schema.js";
import {
  anyObject,
  anyOf,
  anything,
  choice,
  listOf,
  openRecord,
  text,
} from "../../validate/build-body-schema.js";
import { dataUriBlock } from "./image-block.js";
import { type Turn, toMessages } from "./read-turns.js";

export interface OpenaiMessage {
  readonly role: string;
  readonly content?: string | readonly OpenaiPart[] | null;
  readonly tool_calls?: readonly OpenaiToolCall[] | null;
  readonly tool_call_id?: string;
}

interface OpenaiPart {
  readonly type: string;
  readonly text?: string;
  readonly image_url?: { readonly url: string };
}

interface OpenaiToolCall {
  readonly id: string;
  readonly function: { readonly name: string; readonly arguments: string };
}

export interface OpenaiTool {
  readonly function: { readonly name: string; readonly description?: string; readonly parameters?: unknown };
}

export type OpenaiToolChoice = string | { readonly function: { readonly name: string } };

/** A message of OpenAI's chat API, which several families share. */
export const OPENAI_MESSAGE: ObjectSchema = openRecord({
  "role*": choice("system", "developer", "user", "assistant", "tool"),
  content: anyOf(
    text(),
    listOf(openRecord({ "type*": text(1), text: text(), image_url: openRecord({ "url*": text(1) }) })),
    // `null` in a message that only calls tools.
    anything,
  ),
  tool_call_id: text(1),
});

export const OPENAI_TOOL: ObjectSchema = openRecord({
  type: choice("function"),
  "function*": openRecord({ "name*": text(1), description: text(), parameters: anyObject }),
});

export const OPENAI_TOOL_CHOICE = anyOf(
  text(1),
  openRecord({ "function*": openRecord({ "name*": text(1) }) }),
);

/** Messages of OpenAI's form as Converse's. Throws `ValidationException` for parts and tool calls that cannot be read. */
export function readOpenaiMessages(
  messages: readonly OpenaiMessage[],
): Pick<ConverseRequestBody, "messages" | "system"> {
  return toMessages(messages.map(readMessage));
}

function readMessage(message: OpenaiMessage, index: number): Turn {
  const at = `#/messages/${index}`;
  const content = readParts(message.content, `${at}/content`);
  switch (message.role) {
    case "system":
    case "developer":
      return { role: "system", content };
    case "assistant":
      return {
        role: "assistant",
        content: [...content, ...readCalls(message.tool_calls, `${at}/tool_calls`)],
      };
    case "tool":
      if (message.tool_call_id === undefined)
        throw malformedInput(`${at}: required key [tool_call_id] not found`);
      return {
        role: "user",
        content: [
          {
            toolResult: {
              toolUseId: message.tool_call_id,
              content: content.map(({ text = "" }) => ({ text })),
            },
          },
        ],
      };
    default:
      return { role: "user", content };
  }
}

function readParts(content: unknown, at: string): WireContentBlock[] {
  if (content === undefined || content === null || content === "") return [];
  if (typeof content === "string") return [{ text: content }];
  if (!Array.isArray(content)) throw malformedInput(`${at}: expected type: String, found: JSONObject`);
  return content.map((part: OpenaiPart, index) => {
    if (part?.type === "text" && typeof part.text === "string") return { text: part.text };
    if (part?.type === "image_url" && typeof part.image_url?.url === "string") {
      return dataUriBlock(part.image_url.url, `${at}/${index}/image_url/url`);
    }
    throw malformedInput(`${at}/${index}/type: expected a text or an image_url part`);
  });
}

function readCalls(calls: unknown, at: string): WireContentBlock[] {
  if (calls === undefined || calls === null) return [];
  if (!Array.isArray(calls)) throw malformedInput(`${at}: expected type: JSONArray`);
  return calls.map((call: OpenaiToolCall | null, index) => {
    const { id, function: called } = call ?? {};
    if (typeof id !== "string" || typeof called?.name !== "string" || typeof called.arguments !== "string") {
      throw malformedInput(`${at}/${index}: expected an id and a function with name and arguments`);
    }
    const input = readArguments(called.arguments, `${at}/${index}/function/arguments`);
    return { toolUse: { toolUseId: id, name: called.name, input } };
  });
}

function readArguments(json: string, at: string): unknown {
  try {
    return JSON.parse(json === "" ? "{}" : json);
  } catch {
    // The parser's own error would quote the arguments.
    throw malformedInput(`${at}: expected JSON text`);
  }
}

/** Tools of OpenAI's form as Converse's; `undefined` where none may be called. */
export function readOpenaiTools(
  tools: readonly OpenaiTool[] | undefined,
  toolChoice: OpenaiToolChoice | undefined,
): WireToolConfiguration | undefined {
  if (tools === undefined || tools.length === 0) return undefined;
  const choice = toolChoice === undefined ? undefined : readChoice(toolChoice);
  return {
    tools: tools.map(({ function: { name, description, parameters = {} } }) => ({
      toolSpec: { name, ...(description && { description }), inputSchema: { json: parameters } },
    })),
    ...(choice !== undefined && { toolChoice: choice }),
  };
}

function readChoice(choice: OpenaiToolChoice): WireToolChoice | undefined {
  if (typeof choice !== "string") return { tool: { name: choice.function.name } };
  if (choice === "required" || choice === "any") return { any: {} };
  return choice === "auto" ? { auto: {} } : undefined;
}
