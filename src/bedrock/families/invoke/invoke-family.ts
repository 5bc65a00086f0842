import type { JsonObject } from "../../../spec/json.js";
import type { ConverseRequestBody, WireContentBlock, WireTokenUsage } from "../../../wire/converse.js";
import type { StreamMessage } from "../../message-stream.js";

/**
 * The InvokeModel bodies of one family of chat models. Requests and answers are translated from and to Converse's, in
 * whose words stop reasons and counts are given; a word that the family's page does not name is passed through.
 */
export interface InvokeFamily {
  /** `ModelFacts.invokeFormat` of its models. */
  readonly format: string;
  /**
   * The body for a request. Parameters are in the family's own spelling; `additionalModelRequestFields` are not read.
   * Throws `MODEL_UNSUPPORTED` for content that the body has no room for.
   */
  encode(request: ConverseRequestBody, context: EncodeContext): JsonObject;
  /** The message of an answer; `undefined` if it does not have the family's shape. */
  decode(answer: unknown): InvokeAnswer | undefined;
  /** Absent: the family does not stream. */
  readonly streaming?: InvokeStreaming;
}

export interface EncodeContext {
  /** As the caller wrote it. */
  readonly modelId: string;
  /** Id of the model behind it, where it is known. */
  readonly baseModelId?: string | undefined;
  /** Takes what was dropped or adjusted. */
  readonly warnings: Set<string>;
}

export interface InvokeAnswer {
  readonly content: readonly WireContentBlock[];
  readonly stopReason: string;
  /** Where the body states it. */
  readonly usage?: Partial<WireTokenUsage> | undefined;
}

export interface InvokeStreaming {
  /** What a streaming request's body has beside that of any other. */
  readonly members?: JsonObject;
  /** Reads the chunks of one stream, in order, as events of ConverseStream. Unknown chunks mean nothing. */
  open(): (chunk: unknown) => readonly StreamMessage[];
}
