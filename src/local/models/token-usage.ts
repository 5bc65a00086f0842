import type {
  ConverseRequestBody,
  WireContentBlock,
  WireSearchResult,
  WireSystemBlock,
  WireTool,
  WireToolResultBlock,
} from "../../wire/converse.js";
import { countTokens } from "./engine/count-tokens.js";

/** Tokens of everything in the request that is text: system prompt, messages, tool definitions, tool calls and results. Media count nothing. */
export function countInputTokens(request: ConverseRequestBody): number {
  let tokens = 0;
  for (const block of request.system ?? []) tokens += countSystemTokens(block);
  for (const message of request.messages ?? []) tokens += countContentTokens(message.content);
  for (const tool of request.toolConfig?.tools ?? []) tokens += countToolTokens(tool);
  return tokens;
}

/** Tokens of one block of the system prompt. */
export function countSystemTokens({ text, guardContent }: WireSystemBlock): number {
  return countTokens(text ?? guardContent?.text?.text ?? "");
}

/** Tokens of the definition of one tool. */
export function countToolTokens({ toolSpec }: WireTool): number {
  if (!toolSpec) return 0;
  return countTokens(
    `${toolSpec.name} ${toolSpec.description ?? ""} ${JSON.stringify(toolSpec.inputSchema.json)}`,
  );
}

/** Tokens of the blocks of one message. */
export function countContentTokens(content: readonly WireContentBlock[]): number {
  let tokens = 0;
  for (const block of content) tokens += countBlockTokens(block);
  return tokens;
}

/** Tokens of one block of a message. */
export function countBlockTokens(block: WireContentBlock): number {
  if (typeof block.text === "string") return countTokens(block.text);
  if (block.toolUse) return countTokens(`${block.toolUse.name} ${JSON.stringify(block.toolUse.input)}`);
  if (block.toolResult) return countResults(block.toolResult.content);
  if (block.reasoningContent) return countTokens(block.reasoningContent.reasoningText?.text ?? "");
  if (block.guardContent) return countTokens(block.guardContent.text?.text ?? "");
  if (block.searchResult) return countSearchResult(block.searchResult);
  return countTokens(block.document?.source.text ?? "");
}

function countSearchResult({ title, content }: WireSearchResult): number {
  return countTokens([title, ...content.map(({ text }) => text)].join(" "));
}

function countResults(results: readonly WireToolResultBlock[]): number {
  let tokens = 0;
  for (const { text, json, searchResult } of results) {
    if (text !== undefined) tokens += countTokens(text);
    else if (json !== undefined) tokens += countTokens(JSON.stringify(json));
    else if (searchResult) tokens += countSearchResult(searchResult);
  }
  return tokens;
}
