import type { ConverseRequestBody, WireContentBlock } from "../../../wire/converse.js";

/** What a model says in one turn. */
export interface ConversationAnswer {
  readonly content: WireContentBlock[];
  /** Converse's `stopReason`, such as `end_turn` or `tool_use`. */
  readonly stopReason: string;
}

/** One way to answer a conversation; the first behaviour in the list that matches answers. */
export interface ConversationBehaviour {
  readonly matches: (request: ConverseRequestBody) => boolean;
  readonly answer: (request: ConverseRequestBody) => Promise<ConversationAnswer>;
}
