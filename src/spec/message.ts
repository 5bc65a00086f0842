import type { DocumentBlock, ImageBlock } from "./media.js";

/** One turn of a conversation that memories are extracted from. */
export interface Message {
  readonly role: "user" | "assistant" | "system" | "tool";
  readonly content: string | MessagePart | readonly MessagePart[];
  /** The speaker, where a role has several. */
  readonly name?: string;
  /** When it was said: ISO 8601 or a Date. Relative dates in the text are resolved against it. */
  readonly timestamp?: string | Date;
}

/** Images and documents are described by the language model, and what they show is learnt from like text. */
export type MessagePart = TextPart | ImageBlock | DocumentBlock | ImageUrlPart;

export interface TextPart {
  readonly type: "text";
  readonly text: string;
}

/** An image as OpenAI's messages and mem0's write it. */
export interface ImageUrlPart {
  readonly type: "image_url";
  /** A `data:` URL; one of the web only where the model's configuration allows it. */
  readonly image_url: string | { readonly url: string; readonly detail?: string };
}
