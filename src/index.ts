export type { AuditVerification } from "./audit-log/verify-audit-log.js";
export { Memory, type MemoryOptions } from "./create-memory.js";
export { type DiagnoseOptions, diagnose, reportResidency } from "./diagnose.js";
export type { Diagnosis } from "./doctor/diagnose.js";
export type { Finding, Severity } from "./doctor/finding.js";
export type { ModelResidency } from "./doctor/residency-report.js";
export {
  BedrockError,
  type BedrockErrorDetails,
  BudgetExceededError,
  ERRORS,
  type ErrorCode,
  PartialEmbeddingError,
  VarveError,
} from "./errors.js";
export type { LeastPrivilege } from "./iam/least-privilege.js";
export type { PolicyDocument, PolicyStatement } from "./iam/policy-document.js";
export { type BatchLocation, type IamPolicyOptions, iamPolicy } from "./iam-policy.js";
export { formatRecalled } from "./memory/recalled-text.js";
export { type AuditLog, openAuditLog } from "./open-audit-log.js";
export { type RotateKeyOptions, rotateKey } from "./rotate-key.js";
export type { AuditEntry, AuditHead } from "./spec/audit-log.js";
export type { BatchModelState } from "./spec/batch-language-model.js";
export type { AddManyResult, BackfillOptions, BackfillProgress, BackfillResult } from "./spec/bulk.js";
export type { CacheStats, MemoryStats } from "./spec/cache-stats.js";
export type { Filter, FilterCondition, FilterOperators, FilterScalar } from "./spec/filter.js";
export type { JsonObject, JsonValue } from "./spec/json.js";
export type {
  AuditFinding,
  AuditReport,
  ExportOptions,
  ImportFailure,
  ImportOptions,
  ImportResult,
  ImportSource,
  ReembedOptions,
  ReembedResult,
} from "./spec/life-cycle.js";
export type { LogFields, Logger } from "./spec/logger.js";
export type { DocumentBlock, ImageBlock, MediaSource } from "./spec/media.js";
export type {
  AddManyOptions,
  AddManyProgress,
  AddOptions,
  AddResult,
  ChangeOptions,
  Conversation,
  ExpiryOptions,
  FactOutcome,
  GetAllOptions,
  GetAllResult,
  MemoryChange,
  ScoreExplanation,
  SearchHit,
  SearchOptions,
  SearchResult,
  UpdateOptions,
  UpdateResult,
} from "./spec/memory.js";
export type { HistoryEntry, HistoryEvent, MemoryRecord } from "./spec/memory-record.js";
export type { ImageUrlPart, Message, MessagePart, TextPart } from "./spec/message.js";
export type { Scope } from "./spec/scope.js";
export type { ScopeOptions, TagOptions } from "./spec/scope-options.js";
export type { ForgetReport } from "./spec/store.js";
export type { Cost, OperationUsage, TokenUsage } from "./spec/usage.js";
export {
  isSqliteFile,
  type Mem0Change,
  type Mem0Record,
  readMem0Databases,
} from "./store/mem0/read-mem0-databases.js";
export { type PinoLike, pinoLogger } from "./telemetry/pino-logger.js";
