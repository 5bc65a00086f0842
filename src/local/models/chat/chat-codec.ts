import type { ConverseRequestBody, WireTokenUsage } from "../../../wire/converse.js";
import type { ConverseStreamEvent } from "../../../wire/converse-stream.js";
import type { BodySchema } from "../../validate/body-schema.js";
import type { ChatAnswer } from "../chat-answer.js";

/** Translates the native InvokeModel body of one family of chat models to Converse's form, and answers back. */
export interface ChatCodec<Body = unknown> {
  /** Format of the body, as the catalogue names it. */
  readonly format: string;
  /** Checked before anything else sees the body. */
  readonly request: BodySchema;
  /** The request as the engine reads it. Throws `ValidationException` for what the schema cannot say. */
  toConversation(body: Body): ConverseRequestBody;
  /** The family's own answer, to be written as JSON. */
  encodeAnswer(answer: ChatAnswer, context: ChatContext<Body>): unknown;
  /** Makes a function that turns the events of one streamed answer, in their order, into the family's chunks. Absent: the family does not stream. */
  encodeStream?(context: ChatContext<Body>): StreamEncoder;
}

/** What an encoder may need beside the answer. */
export interface ChatContext<Body = unknown> {
  readonly body: Body;
  /** Base model id. */
  readonly modelId: string;
  /** 32 hexadecimal digits, the same for the same request. */
  readonly answerId: string;
  /** Before a stream has ended, what is known of it. */
  readonly usage: Pick<WireTokenUsage, "inputTokens" | "cacheReadInputTokens" | "cacheWriteInputTokens">;
  /** The stop sequence that ended the text: Converse's events do not tell it. */
  readonly stopSequence?: string;
}

/** The chunks for one event; often none. */
export type StreamEncoder = (event: ConverseStreamEvent) => readonly unknown[];
