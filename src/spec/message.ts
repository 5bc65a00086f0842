/** One turn of a conversation that memories are extracted from. */
export interface Message {
  readonly role: "user" | "assistant" | "system" | "tool";
  readonly content: string | readonly MessagePart[];
  /** The speaker, where a role has several. */
  readonly name?: string;
  /** When it was said: ISO 8601 or a Date. Relative dates in the text are resolved against it. */
  readonly timestamp?: string | Date;
}

export interface MessagePart {
  readonly type: "text";
  readonly text: string;
}
