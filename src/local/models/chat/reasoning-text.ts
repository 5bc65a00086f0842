import type { StreamEncoder } from "./chat-codec.js";

/** What surrounds reasoning in families that send it as part of the text. */
export interface ReasoningTags {
  readonly open: string;
  readonly close: string;
}

/** Reasoning and text as one text; without reasoning there are no tags. */
export function joinReasoning(reasoning: string, text: string, tags: ReasoningTags): string {
  return reasoning === "" ? text : `${tags.open}${reasoning}${tags.close}${text}`;
}

/** Gives an encoder the reasoning of a stream as text between the tags. */
export function inlineReasoning(encode: StreamEncoder, tags: ReasoningTags): StreamEncoder {
  let inReasoning = false;
  return (event) => {
    if (event.type === "contentBlockDelta" && event.payload.delta.reasoningContent) {
      const { contentBlockIndex, delta } = event.payload;
      const piece = delta.reasoningContent?.text;
      if (piece === undefined) return [];
      const text = inReasoning ? piece : `${tags.open}${piece}`;
      inReasoning = true;
      return encode({ type: "contentBlockDelta", payload: { contentBlockIndex, delta: { text } } });
    }
    if (event.type === "contentBlockStop" && inReasoning) {
      inReasoning = false;
      const { contentBlockIndex } = event.payload;
      const delta = { text: tags.close };
      return [
        ...encode({ type: "contentBlockDelta", payload: { contentBlockIndex, delta } }),
        ...encode(event),
      ];
    }
    return encode(event);
  };
}
