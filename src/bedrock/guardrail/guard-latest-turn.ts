import type { WireContentBlock, WireMessage } from "../../wire/converse.js";

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_GuardrailConverseImageBlock.html */
const GUARDED_IMAGES: readonly string[] = ["png", "jpeg"];

/**
 * Marks what the user said last, so that a guardrail judges it alone: once a request has such marks, the rest of it is not
 * judged. Results of tools are no user's words, so that the turn before them is marked.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-use-converse-api.html
 */
export function guardLatestTurn(messages: readonly WireMessage[], warnings: Set<string>): WireMessage[] {
  const latest = messages.findLastIndex(
    ({ role, content }) =>
      role === "user" && content.some(({ text, image }) => text !== undefined || image !== undefined),
  );
  return messages.map((message, index) =>
    index === latest
      ? { ...message, content: message.content.map((block) => guard(block, warnings)) }
      : message,
  );
}

function guard(block: WireContentBlock, warnings: Set<string>): WireContentBlock {
  const { text, image } = block;
  if (text !== undefined) return { guardContent: { text: { text } } };
  if (image?.source.bytes !== undefined && GUARDED_IMAGES.includes(image.format))
    return { guardContent: { image } };
  if (image !== undefined)
    warnings.add("An image was not judged by the guardrail, which takes only PNG and JPEG given as bytes.");
  return block;
}
