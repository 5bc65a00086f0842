import type { ContentBlock, GenerateRequest } from "../spec/language-model.js";
import type { TokenUsage } from "../spec/usage.js";

/**
 * Tokens of a text, rather too many than too few: a third of its bytes in UTF-8, where English has some four to the token.
 * A budget gives back what the service did not count.
 */
export function estimateTextTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text, "utf8") / 3);
}

/** The largest image that models take in has about as many. */
const TOKENS_PER_IMAGE = 1_600;
/** What a request or a message has beside its texts. */
const TOKENS_PER_PART = 10;
/** The answer of a request that sets no limit; few answers are longer. */
const USUAL_MAX_TOKENS = 4_096;

/** What a request may use at most, as far as can be told before it is sent; documents and videos count as an image each. */
export function estimateRequest(request: GenerateRequest, maxTokens = USUAL_MAX_TOKENS): TokenUsage {
  const { system = "", messages, tools, outputSchema } = request;
  let inputTokens = TOKENS_PER_PART + estimateTextTokens(system);
  if (tools !== undefined) inputTokens += estimateTextTokens(JSON.stringify(tools));
  if (outputSchema !== undefined) inputTokens += estimateTextTokens(JSON.stringify(outputSchema));
  for (const { content } of messages) {
    inputTokens += TOKENS_PER_PART;
    if (typeof content === "string") inputTokens += estimateTextTokens(content);
    else for (const block of content) inputTokens += estimateBlock(block);
  }
  return { inputTokens, outputTokens: request.maxTokens ?? maxTokens };
}

function estimateBlock(block: ContentBlock): number {
  switch (block.type) {
    case "text":
      return estimateTextTokens(block.text);
    case "tool-use":
      return TOKENS_PER_PART + estimateTextTokens(block.name + JSON.stringify(block.input));
    case "tool-result":
      return (
        TOKENS_PER_PART +
        estimateTextTokens(JSON.stringify(block.content)) +
        (block.media?.length ?? 0) * TOKENS_PER_IMAGE
      );
    case "reasoning":
      return estimateTextTokens(JSON.stringify(block.raw));
    case "cache-point":
      return 0;
    default:
      return TOKENS_PER_IMAGE;
  }
}
