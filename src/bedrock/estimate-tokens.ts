import type { ConverseRequestBody, WireContentBlock } from "../wire/converse.js";

/**
 * Roughly how many tokens a text is: a quarter of its bytes in UTF-8. English comes out near what tokenisers count, other
 * languages rather too low.
 */
export function estimateTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text, "utf8") / BYTES_PER_TOKEN);
}

export const BYTES_PER_TOKEN = 4;

/** The same for the text of a request: instructions, tools and messages. Media count nothing. */
export function estimateRequestTokens({
  system = [],
  toolConfig,
  messages = [],
}: ConverseRequestBody): number {
  const tools = toolConfig === undefined ? 0 : estimateTokens(JSON.stringify(toolConfig.tools));
  const blocks = [...system, ...messages.flatMap(({ content }) => content)];
  return blocks.reduce((sum, block) => sum + estimateBlockTokens(block), tools);
}

export function estimateBlockTokens(block: WireContentBlock): number {
  const { text, guardContent, toolUse, toolResult, reasoningContent } = block;
  if (text !== undefined) return estimateTokens(text);
  if (guardContent?.text !== undefined) return estimateTokens(guardContent.text.text);
  if (toolUse !== undefined) return estimateTokens(toolUse.name + JSON.stringify(toolUse.input));
  if (reasoningContent?.reasoningText !== undefined)
    return estimateTokens(reasoningContent.reasoningText.text);
  if (toolResult === undefined) return 0;
  return toolResult.content.reduce(
    (sum, part) =>
      sum + estimateTokens(part.text ?? (part.json === undefined ? "" : JSON.stringify(part.json))),
    0,
  );
}
