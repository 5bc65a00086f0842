import type { WireTokenUsage } from "./converse.js";

/**
 * One event of ConverseStream: its name, which is the frame's `:event-type`, and its payload. A text block has no
 * `contentBlockStart`; usage arrives in `metadata`, after `messageStop`.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStreamOutput.html
 */
export type ConverseStreamEvent =
  | { readonly type: "messageStart"; readonly payload: { readonly role: "assistant" } }
  | { readonly type: "contentBlockStart"; readonly payload: ContentBlockStartPayload }
  | { readonly type: "contentBlockDelta"; readonly payload: ContentBlockDeltaPayload }
  | { readonly type: "contentBlockStop"; readonly payload: { readonly contentBlockIndex: number } }
  | { readonly type: "messageStop"; readonly payload: MessageStopPayload }
  | { readonly type: "metadata"; readonly payload: StreamMetadataPayload };

export interface ContentBlockStartPayload {
  readonly contentBlockIndex: number;
  readonly start: { readonly toolUse: { readonly toolUseId: string; readonly name: string } };
}

export interface ContentBlockDeltaPayload {
  readonly contentBlockIndex: number;
  readonly delta: WireDelta;
}

/** A union: exactly one member is present. */
export interface WireDelta {
  readonly text?: string;
  /** A piece of the input's JSON text; pieces may end anywhere, within a string too. */
  readonly toolUse?: { readonly input: string };
  /** A union: text pieces first, then the signature. */
  readonly reasoningContent?: {
    readonly text?: string;
    readonly signature?: string;
    readonly redactedContent?: string;
  };
}

export interface MessageStopPayload {
  readonly stopReason: string;
  readonly additionalModelResponseFields?: unknown;
}

export interface StreamMetadataPayload {
  readonly usage: WireTokenUsage;
  readonly metrics: { readonly latencyMs: number };
}
