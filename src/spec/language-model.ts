import type { CallReport } from "./call-report.js";
import type { JsonObject, JsonValue } from "./json.js";
import type { MediaBlock } from "./media.js";
import type { Scope } from "./scope.js";
import type { Cost, TokenUsage } from "./usage.js";

/** A model that answers a conversation. */
export interface LanguageModel {
  /** Model id, inference profile id or ARN, as configured. */
  readonly modelId: string;
  /** Answers once. Throws `BedrockError` when the call failed and `VarveError` when the request cannot be made. */
  generate(request: GenerateRequest, options?: CallOptions): Promise<GenerateResult>;
}

/** A language model that can also answer piece by piece. */
export interface StreamingLanguageModel extends LanguageModel {
  /**
   * The answer as events. The request is sent when the first event is asked for. The last event holds the result, which
   * equals what `generate` returns, but for the timings. Whoever leaves the loop early, and whoever aborts, closes the wire at once.
   * Iterating rejects as `generate` does, also in the middle of the answer; what came before an error is incomplete.
   */
  stream(request: GenerateRequest, options?: CallOptions): AsyncIterable<LanguageModelEvent>;
}

/**
 * One event of a streamed answer. `block` is the position in the result's `content` that the event belongs to; pieces of
 * one block, joined, are the block. Blocks may overlap.
 */
export type LanguageModelEvent =
  | { readonly type: "message-start" }
  | { readonly type: "text-delta"; readonly block: number; readonly text: string }
  | { readonly type: "reasoning-delta"; readonly block: number; readonly text: string }
  | {
      readonly type: "tool-use-start";
      readonly block: number;
      readonly id: string;
      readonly name: string;
    }
  /** A piece of the input's JSON text, which may end anywhere. */
  | { readonly type: "tool-use-delta"; readonly block: number; readonly inputText: string }
  | { readonly type: "block-stop"; readonly block: number }
  /** Always the last one, and only of an answer that is complete. */
  | { readonly type: "message-stop"; readonly result: GenerateResult };

export interface CallOptions {
  /** Aborts the call and closes its wire; it then rejects with code `ABORTED`. */
  readonly signal?: AbortSignal;
  /** What the call is for, for whoever counts, traces or limits calls; never sent to the model. */
  readonly context?: CallContext;
}

/** What a model call is made for. */
export interface CallContext {
  /** The operation of the memory, or `chat` and `embeddings` for direct use of a model. */
  readonly operation: "add" | "search" | "update" | "reembed" | "import" | "chat" | (string & {});
  readonly purpose?: "extraction" | "embedding" | "rerank" | "description" | "procedure";
  readonly scope?: Scope;
  /** The caller's, such as a tenant. */
  readonly tags?: Readonly<Record<string, string>>;
}

export interface GenerateRequest {
  readonly messages: readonly ModelMessage[];
  readonly system?: string;
  readonly tools?: readonly ToolDefinition[];
  /** `auto`: the model decides; `any`: some tool; `{ tool }`: that tool. Default `auto` where tools are given. */
  readonly toolChoice?: "auto" | "any" | { readonly tool: string };
  /** Overrides the configured value for this call. */
  readonly maxTokens?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly stopSequences?: readonly string[];
  /** Holds the model to a schema; throws `MODEL_UNSUPPORTED` if it is known not to heed one. */
  readonly outputSchema?: OutputSchema;
}

export interface ModelMessage {
  readonly role: "user" | "assistant";
  readonly content: string | readonly ContentBlock[];
}

export type ContentBlock =
  | TextBlock
  | ToolUseBlock
  | ToolResultBlock
  | ReasoningBlock
  | MediaBlock
  | CachePointBlock;

export interface TextBlock {
  readonly type: "text";
  readonly text: string;
}

export interface ToolUseBlock {
  readonly type: "tool-use";
  readonly id: string;
  readonly name: string;
  readonly input: JsonValue;
}

export interface ToolResultBlock {
  readonly type: "tool-result";
  readonly toolUseId: string;
  readonly content: JsonValue;
  /** What the tool returned beside `content`. */
  readonly media?: readonly MediaBlock[];
  readonly isError?: boolean;
}

/** A model's reasoning. `raw` goes back to the model exactly as it came and is never read as an answer. */
export interface ReasoningBlock {
  readonly type: "reasoning";
  readonly text?: string;
  readonly raw: JsonValue;
}

/** Asks the service to keep all that stands before it, so that the next request that begins alike costs less. */
export interface CachePointBlock {
  readonly type: "cache-point";
  /** How long. Default the service's own, 5 minutes. */
  readonly ttl?: "5m" | "1h";
}

/** The form that an answer must have. */
export interface OutputSchema {
  /** JSON Schema in the subset that the model takes. */
  readonly schema: JsonObject;
  readonly name?: string;
  readonly description?: string;
}

export interface ToolDefinition {
  /** 1 to 64 characters of `[a-zA-Z0-9_-]`. */
  readonly name: string;
  readonly description?: string;
  /** JSON Schema of the tool's input. */
  readonly inputSchema: JsonObject;
  /** Asks the service to hold the model to the schema, where the model can. */
  readonly strict?: boolean;
}

export type StopReason =
  | "end_turn"
  | "tool_use"
  | "max_tokens"
  | "stop_sequence"
  | "guardrail_intervened"
  | "content_filtered"
  | "malformed_model_output"
  | "malformed_tool_use"
  | "model_context_window_exceeded";

export interface GenerateResult extends CallReport {
  /** All text blocks, joined. */
  readonly text: string;
  readonly content: readonly ContentBlock[];
  readonly toolCalls: readonly ToolUseBlock[];
  /** AWS's word; an unknown future value is passed through. */
  readonly stopReason: StopReason | (string & {});
  readonly usage?: TokenUsage;
  /** By the price table; absent where nobody counts costs. */
  readonly cost?: Cost;
  /** Milliseconds that the service says the model took. */
  readonly latencyMs?: number;
  /** What the request's response field paths point to in the model's own answer. */
  readonly responseFields?: JsonValue;
  /** What a guardrail or a prompt router tells of its work, where it was asked to. */
  readonly trace?: JsonValue;
  /** Settings that were dropped or adjusted, each once. */
  readonly warnings: readonly string[];
  /** No request was sent for it: it comes from a cache, or from a request of another caller. */
  readonly cached?: true;
  /** Id of the model that a budget had answer in place of the one that was asked; absent: the one that was asked. */
  readonly answeredBy?: string;
}
