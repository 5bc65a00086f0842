/** The Bedrock layer alone: no store, and no schema library before `generateObject` is called. */
export type {
  BatchCallOptions,
  BatchInference,
  BatchSelection,
  BatchWaitOptions,
} from "./bedrock/batch/batch-inference.js";
export type { BatchJob, BatchJobStatus, BatchState } from "./bedrock/batch/batch-job.js";
export type { BatchLimits } from "./bedrock/batch/batch-limits.js";
export type { BatchRequest } from "./bedrock/batch/batch-request.js";
export type { AnsweredRecord, BatchRecord, FailedRecord } from "./bedrock/batch/collect-records.js";
export { folderObjects } from "./bedrock/batch/objects/folder-objects.js";
export type { ObjectStore } from "./bedrock/batch/objects/object-store.js";
export { type S3ObjectsOptions, s3Objects } from "./bedrock/batch/objects/s3-objects.js";
export type { RecordCodec } from "./bedrock/batch/record-codec.js";
export type { BatchInput } from "./bedrock/batch/spool-records.js";
export type { BedrockAnswer, BedrockCallOptions, BedrockClientOptions } from "./bedrock/client.js";
export { BedrockClient } from "./bedrock/client.js";
export { CredentialSource } from "./bedrock/credential-source.js";
export {
  type EmbeddedText,
  type EmbedManyOptions,
  type EmbedManyProgress,
  embedMany,
} from "./bedrock/embed-many.js";
export type { BedrockEmbedder, BedrockEmbedderOptions, EmbeddedRecord } from "./bedrock/embedder.js";
export {
  type ChatMessage,
  type ChatTool,
  generateResponse,
  type ResponseFormat,
  type ResponseOptions,
  type ToolResponse,
} from "./bedrock/generate-response.js";
export {
  type ApplyGuardrailRequest,
  applyGuardrail,
  type GuardrailVerdict,
} from "./bedrock/guardrail/apply-guardrail.js";
export type {
  BedrockImageModel,
  BedrockImageModelOptions,
  ImageOutcome,
  ImageRequest,
  ImageResult,
} from "./bedrock/image-model.js";
export type { BedrockLLM, BedrockLLMOptions } from "./bedrock/llm.js";
export {
  type FoundationModelSummary,
  type InferenceProfileSummary,
  listFoundationModels,
  listInferenceProfiles,
} from "./bedrock/lookup/foundation-models.js";
export type { ModelAccessStatus } from "./bedrock/lookup/model-access-status.js";
export { type ModelAccess, validateModelAccess } from "./bedrock/lookup/validate-model-access.js";
export type { NetworkOptions } from "./bedrock/network/channel.js";
export { NodeTransport } from "./bedrock/node-transport.js";
export type { BedrockReranker, BedrockRerankerOptions } from "./bedrock/reranker.js";
export { generateObject } from "./bedrock/structured/generate-object.js";
export type { ObjectRequest, ObjectResult } from "./bedrock/structured/object-request.js";
export type { HttpAnswer, HttpRequest, StreamedAnswer, Transport } from "./bedrock/transport.js";
export {
  getModelCapabilities,
  listModels,
  type ModelAbilities,
  type ModelSelection,
} from "./catalogue/list-models.js";
export type { ModelFacts } from "./catalogue/models.js";
export { type BatchOptions, type Bedrock, type BedrockOptions, createBedrock } from "./create-bedrock.js";
export {
  BedrockError,
  ERRORS,
  type ErrorCode,
  InvalidObjectError,
  PartialEmbeddingError,
  VarveError,
} from "./errors.js";
export type { CallReport, CallTimings } from "./spec/call-report.js";
export type { GenerateRequest, GenerateResult, LanguageModelEvent } from "./spec/language-model.js";
export type { Logger } from "./spec/logger.js";
export type { MediaBlock, MediaSource } from "./spec/media.js";
