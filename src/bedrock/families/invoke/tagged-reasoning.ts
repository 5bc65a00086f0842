import type { WireContentBlock } from "../../../wire/converse.js";
import { addDelta } from "../../converse-events.js";
import type { StreamMessage } from "../../message-stream.js";
import { type ReasoningTags, type TaggedPiece, TaggedTextReader } from "./tagged-text.js";

/** Numbers of the two blocks in a stream. */
const BLOCKS = { reasoning: 0, text: 1 } as const;

/** The number from which on a stream's further blocks are counted. */
export const FIRST_FREE_BLOCK = 2;

/** The blocks of a text that may begin with its reasoning between tags. */
export function taggedBlocks(text: string, tags: ReasoningTags | undefined): WireContentBlock[] {
  if (tags === undefined) return text === "" ? [] : [{ text }];
  const reader = new TaggedTextReader(tags);
  const joined = { reasoning: "", text: "" };
  for (const piece of [...reader.read(text), ...reader.end()]) joined[piece.kind] += piece.text;
  return [
    ...(joined.reasoning === "" ? [] : [{ reasoningContent: { reasoningText: { text: joined.reasoning } } }]),
    ...(joined.text === "" ? [] : [{ text: joined.text }]),
  ];
}

/** The same for a text that comes in pieces. */
export class TaggedBlockStream {
  readonly #reader: TaggedTextReader | undefined;

  constructor(tags: ReasoningTags | undefined) {
    this.#reader = tags === undefined ? undefined : new TaggedTextReader(tags);
  }

  read(text: string): StreamMessage[] {
    if (text === "") return [];
    return (this.#reader?.read(text) ?? [{ kind: "text", text } as const]).map(eventOf);
  }

  /** To be called when no more text can come. */
  end(): StreamMessage[] {
    return (this.#reader?.end() ?? []).map(eventOf);
  }
}

function eventOf({ kind, text }: TaggedPiece): StreamMessage {
  return addDelta(BLOCKS[kind], kind === "text" ? { text } : { reasoningContent: { text } });
}
