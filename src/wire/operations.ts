/**
 * Bedrock Runtime operations as AWS defines them: verb and path.
 * `{modelId}` is percent-encoded as one path segment (`:` → `%3A`, the `/` of an ARN → `%2F`).
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Operations_Amazon_Bedrock_Runtime.html
 */
export const RUNTIME_OPERATIONS = {
  Converse: { method: "POST", path: "/model/{modelId}/converse" },
  ConverseStream: { method: "POST", path: "/model/{modelId}/converse-stream" },
  CountTokens: { method: "POST", path: "/model/{modelId}/count-tokens" },
  InvokeModel: { method: "POST", path: "/model/{modelId}/invoke" },
  InvokeModelWithResponseStream: { method: "POST", path: "/model/{modelId}/invoke-with-response-stream" },
} as const;

export type RuntimeOperation = keyof typeof RUNTIME_OPERATIONS;

/** Operations that answer with an event stream. */
export type StreamingOperation = "ConverseStream" | "InvokeModelWithResponseStream";

/** SigV4 service name of bedrock, bedrock-runtime and bedrock-agent-runtime alike. */
export const SIGNING_NAME = "bedrock";

/** Largest body of InvokeModel, request or answer, in bytes. */
export const MAX_BODY_BYTES = 25_000_000;

/** Response headers of InvokeModel that carry token counts; none is in AWS's service model, so any may be absent. */
export const TOKEN_COUNT_HEADERS = {
  inputTokens: "x-amzn-bedrock-input-token-count",
  outputTokens: "x-amzn-bedrock-output-token-count",
  cacheReadTokens: "x-amzn-bedrock-cache-read-input-token-count",
  cacheWriteTokens: "x-amzn-bedrock-cache-write-input-token-count",
} as const;

/** Response header with the model's time in milliseconds. */
export const INVOCATION_LATENCY_HEADER = "x-amzn-bedrock-invocation-latency";
/** Header of InvokeModel and its stream, in requests and in answers. */
export const SERVICE_TIER_HEADER = "x-amzn-bedrock-service-tier";
export const REQUEST_ID_HEADER = "x-amzn-requestid";
export const ERROR_TYPE_HEADER = "x-amzn-errortype";

/** Content type of the body of a streaming answer. */
export const EVENT_STREAM_CONTENT_TYPE = "application/vnd.amazon.eventstream";
/** Response header of InvokeModelWithResponseStream: the content type of the chunks, since `content-type` names the stream's. */
export const STREAMED_CONTENT_TYPE_HEADER = "x-amzn-bedrock-content-type";
