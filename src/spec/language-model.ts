import type { JsonObject, JsonValue } from "./json.js";
import type { TokenUsage } from "./usage.js";

/** A model that answers a conversation. */
export interface LanguageModel {
  /** Model id, inference profile id or ARN, as configured. */
  readonly modelId: string;
  /** Answers once. Throws `BedrockError` when the call failed and `VarveError` when the request cannot be made. */
  generate(request: GenerateRequest, options?: CallOptions): Promise<GenerateResult>;
}

export interface CallOptions {
  /** Aborts the call and closes its wire; it then rejects with code `ABORTED`. */
  readonly signal?: AbortSignal;
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
}

export interface ModelMessage {
  readonly role: "user" | "assistant";
  readonly content: string | readonly ContentBlock[];
}

export type ContentBlock = TextBlock | ToolUseBlock | ToolResultBlock | ReasoningBlock;

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
  readonly isError?: boolean;
}

/** A model's reasoning. `raw` goes back to the model exactly as it came and is never read as an answer. */
export interface ReasoningBlock {
  readonly type: "reasoning";
  readonly text?: string;
  readonly raw: JsonValue;
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

export interface GenerateResult {
  /** All text blocks, joined. */
  readonly text: string;
  readonly content: readonly ContentBlock[];
  readonly toolCalls: readonly ToolUseBlock[];
  /** AWS's word; an unknown future value is passed through. */
  readonly stopReason: StopReason | (string & {});
  readonly usage?: TokenUsage;
  readonly requestId?: string;
  /** Milliseconds that the service says the model took. */
  readonly latencyMs?: number;
  readonly attempts: number;
  readonly region: string;
  /** Settings that were dropped or adjusted, each once. */
  readonly warnings: readonly string[];
}
