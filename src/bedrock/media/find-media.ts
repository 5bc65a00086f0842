import type { ContentBlock, ModelMessage } from "../../spec/language-model.js";
import type { MediaBlock } from "../../spec/media.js";

/** All media of a conversation, those that tools returned included. */
export function findMedia(messages: readonly ModelMessage[]): MediaBlock[] {
  return messages.flatMap(({ content }) => (typeof content === "string" ? [] : content.flatMap(mediaOf)));
}

export function hasMedia({ content }: ModelMessage): boolean {
  return typeof content !== "string" && content.some((block) => mediaOf(block).length > 0);
}

export function isMedia(block: ContentBlock): block is MediaBlock {
  return block.type === "image" || block.type === "document" || block.type === "video";
}

function mediaOf(block: ContentBlock): readonly MediaBlock[] {
  if (block.type === "tool-result") return block.media ?? [];
  return isMedia(block) ? [block] : [];
}
