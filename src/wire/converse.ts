/**
 * The Converse API's JSON bodies. Blobs are base64 strings on the wire.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
 */
export interface ConverseRequestBody {
  readonly messages?: readonly WireMessage[];
  readonly system?: readonly WireSystemBlock[];
  readonly inferenceConfig?: WireInferenceConfiguration;
  readonly toolConfig?: WireToolConfiguration;
  readonly additionalModelRequestFields?: unknown;
  readonly additionalModelResponseFieldPaths?: readonly string[];
  readonly requestMetadata?: Readonly<Record<string, string>>;
  readonly outputConfig?: WireOutputConfiguration;
  readonly guardrailConfig?: WireGuardrailConfiguration;
  readonly performanceConfig?: WirePerformanceConfiguration;
  readonly serviceTier?: WireServiceTier;
}

export interface WireGuardrailConfiguration {
  readonly guardrailIdentifier: string;
  readonly guardrailVersion: string;
  readonly trace?: "enabled" | "disabled" | "enabled_full";
  /** ConverseStream only. */
  readonly streamProcessingMode?: "sync" | "async";
}

export interface WirePerformanceConfiguration {
  readonly latency: "standard" | "optimized";
}

export interface WireServiceTier {
  readonly type: "priority" | "default" | "flex" | "reserved";
}

export interface WireMessage {
  readonly role: "user" | "assistant";
  readonly content: readonly WireContentBlock[];
}

/** A union: exactly one member is present. */
export interface WireContentBlock {
  readonly text?: string;
  readonly image?: WireMedia;
  readonly document?: WireDocument;
  readonly video?: WireMedia;
  readonly toolUse?: WireToolUse;
  readonly toolResult?: WireToolResult;
  readonly cachePoint?: WireCachePoint;
  readonly reasoningContent?: WireReasoningContent;
  readonly citationsContent?: WireCitationsContent;
  readonly guardContent?: WireGuardContent;
  readonly audio?: WireMedia;
  readonly searchResult?: WireSearchResult;
}

export interface WireSearchResult {
  readonly source: string;
  readonly title: string;
  readonly content: readonly { readonly text: string }[];
}

/** A union: exactly one member is present. */
export interface WireGuardContent {
  readonly text?: { readonly text: string; readonly qualifiers?: readonly string[] };
  readonly image?: WireMedia;
}

export interface WireMedia {
  readonly format: string;
  readonly source: WireMediaSource;
}

export interface WireDocument {
  readonly format?: string;
  readonly name: string;
  readonly source: WireMediaSource;
}

export interface WireMediaSource {
  readonly bytes?: string;
  readonly s3Location?: { readonly uri: string; readonly bucketOwner?: string };
  readonly text?: string;
}

export interface WireToolUse {
  /** 1 to 64 characters of `[a-zA-Z0-9_.:-]`. */
  readonly toolUseId: string;
  /** 1 to 64 characters of `[a-zA-Z0-9_-]`. */
  readonly name: string;
  readonly input: unknown;
}

export interface WireToolResult {
  readonly toolUseId: string;
  readonly content: readonly WireToolResultBlock[];
  readonly status?: "success" | "error";
}

export interface WireToolResultBlock {
  readonly json?: unknown;
  readonly text?: string;
  readonly image?: WireMedia;
  readonly document?: WireDocument;
  readonly video?: WireMedia;
  readonly searchResult?: WireSearchResult;
}

/** Generated text with its sources, which varve does not read. */
export interface WireCitationsContent {
  readonly content?: readonly { readonly text?: string }[];
  readonly citations?: readonly unknown[];
}

export interface WireReasoningContent {
  readonly reasoningText?: { readonly text: string; readonly signature?: string };
  readonly redactedContent?: string;
}

export interface WireCachePoint {
  readonly type: "default";
  readonly ttl?: "5m" | "1h";
}

export interface WireSystemBlock {
  readonly text?: string;
  readonly guardContent?: WireGuardContent;
  readonly cachePoint?: WireCachePoint;
}

export interface WireInferenceConfiguration {
  readonly maxTokens?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly stopSequences?: readonly string[];
}

export interface WireOutputConfiguration {
  readonly textFormat?: {
    readonly type: "json_schema";
    /** `schema` is a JSON schema as JSON text. */
    readonly structure: {
      readonly jsonSchema?: {
        readonly schema: string;
        readonly name?: string;
        readonly description?: string;
      };
    };
  };
  readonly effort?: string;
}

export interface WireToolConfiguration {
  readonly tools: readonly WireTool[];
  readonly toolChoice?: WireToolChoice;
}

export interface WireTool {
  readonly toolSpec?: WireToolSpecification;
  readonly cachePoint?: WireCachePoint;
}

export interface WireToolSpecification {
  readonly name: string;
  readonly description?: string;
  readonly inputSchema: { readonly json: unknown };
  readonly strict?: boolean;
}

export interface WireToolChoice {
  readonly auto?: Readonly<Record<string, never>>;
  readonly any?: Readonly<Record<string, never>>;
  readonly tool?: { readonly name: string };
}

export interface ConverseResponseBody {
  readonly output: { readonly message: WireMessage };
  readonly stopReason: string;
  readonly usage: WireTokenUsage;
  readonly metrics: { readonly latencyMs: number };
  readonly additionalModelResponseFields?: unknown;
  /** `guardrail`: what a guardrail found, where its trace is on; `promptRouter`: the model that a router chose. */
  readonly trace?: unknown;
  readonly performanceConfig?: WirePerformanceConfiguration;
  /** The tier that served the request. */
  readonly serviceTier?: WireServiceTier;
}

export interface WireTokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly totalTokens: number;
  readonly cacheReadInputTokens?: number;
  readonly cacheWriteInputTokens?: number;
  /** The cache writes by their time to live. */
  readonly cacheDetails?: readonly { readonly ttl: "5m" | "1h"; readonly inputTokens: number }[];
}
