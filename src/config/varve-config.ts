import type { PriceTable } from "../catalogue/price-table.js";
import type { JsonObject } from "../spec/json.js";
import type { RetentionConfig } from "./resolve-retention.js";
import type { AuditLogConfig } from "./sections/audit-log.js";
import type { RedactionConfig } from "./sections/redaction.js";
import type { TelemetryConfig } from "./sections/telemetry.js";

/** A checked configuration: every default is filled in, and nothing refers to the environment any more. */
export interface VarveConfig {
  readonly llm: LlmConfig;
  readonly embedder: EmbedderConfig;
  /** Absent: nothing is reranked. */
  readonly reranker?: RerankerConfig;
  readonly vectorStore: VectorStoreConfig;
  /** Added to varve's own instructions for extraction. */
  readonly customInstructions?: string;
  /** What is done about sensitive data; absent: nothing. */
  readonly redaction?: RedactionConfig;
  /** How long memories are kept, by owner; absent: for ever. */
  readonly retention?: readonly RetentionConfig[];
  /** The log of who did what; absent: none is kept. */
  readonly auditLog?: AuditLogConfig;
  /** What is told of calls, and where; absent: nothing. */
  readonly telemetry?: TelemetryConfig;
  /** How many of a scope's last messages are kept. */
  readonly recentMessages: number;
  readonly cost: CostConfig;
  readonly budgets: readonly BudgetConfig[];
  readonly cache: CacheConfig;
  /** Where batch inference jobs have their files; absent: there are none. */
  readonly batch?: BatchConfig;
  /** Settings that were accepted but have no effect, one sentence each. */
  readonly warnings: readonly string[];
}

export interface BatchConfig {
  readonly roleArn: string;
  readonly inputUri: string;
  readonly outputUri: string;
  /** In place of S3. */
  readonly folder?: string;
  readonly limits: { readonly minRecords: number; readonly maxRecords: number };
}

/** An absent setting is not sent to the service. */
export interface LlmConfig {
  /** Model id, inference profile id or ARN. */
  readonly model: string;
  /** Catalogue id of the model behind an ARN that does not name it. */
  readonly baseModel?: string;
  /** Provider of the model behind an ARN that does not name it, such as `anthropic`. */
  readonly providerOverride?: string;
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly maxTokens?: number;
  readonly stopSequences?: readonly string[];
  /** Whether media of messages may be loaded from the web. */
  readonly allowUrls?: boolean;
  /** Goes to Converse as `additionalModelRequestFields`, keys as written. */
  readonly modelKwargs?: JsonObject;
  readonly guardrail?: { readonly identifier: string; readonly version: string };
  readonly serviceTier?: "priority" | "default" | "flex" | "reserved";
  readonly latency?: "standard" | "optimized";
  readonly promptCaching?: boolean;
  /** Goes to the invocation logs, keys as written. */
  readonly requestMetadata?: Readonly<Record<string, string>>;
  readonly quota: QuotaConfig;
  readonly connection: ConnectionConfig;
}

export interface EmbedderConfig {
  /** Model id, inference profile id or ARN. */
  readonly model: string;
  /** Catalogue id of the model behind an ARN that does not name it. */
  readonly baseModel?: string;
  /** Length of a vector. */
  readonly embeddingDims: number;
  /** Whether the service scales vectors to length 1; absent for models without that choice. */
  readonly normalize?: boolean;
  readonly quota: QuotaConfig;
  /** The same object as `llm.connection` unless the embedder has settings of its own. */
  readonly connection: ConnectionConfig;
}

export interface RerankerConfig {
  /** Model id or ARN. */
  readonly model: string;
  /** How many of the best of a search are reranked. */
  readonly candidates: number;
  /** Most results that a reranked search returns; absent: the search's own limit. */
  readonly topK?: number;
  /** Goes to Rerank as `additionalModelRequestFields`, keys as written. */
  readonly modelKwargs?: JsonObject;
  /** The same object as `llm.connection` unless the reranker has settings of its own. */
  readonly connection: ConnectionConfig;
}

/** How to reach the service. */
export interface ConnectionConfig {
  readonly region: string;
  readonly credentials: CredentialConfig;
  /** Replaces the region's own endpoint. */
  readonly endpointUrl?: string;
  /** Replace `endpointUrl`, and the region's own endpoint, for the services that they name. */
  readonly serviceEndpoints?: Readonly<Partial<Record<"bedrock" | "bedrock-agent-runtime", string>>>;
  /** Where a call goes, in this order, that `region` could not serve. */
  readonly failoverRegions?: readonly string[];
  readonly useFips?: true;
  readonly useDualStack?: true;
  /** Regions and areas where data may be processed; absent: anywhere. */
  readonly residency?: string | readonly string[];
  readonly allowGlobalProfiles?: boolean;
  readonly network?: NetworkConfig;
  readonly connectTimeoutMs: number;
  /** From sending the request to the first byte of the answer. */
  readonly timeoutMs: number;
  /** Longest silence within an answer. */
  readonly idleTimeoutMs: number;
  /** Requests sent for one call, the first included. */
  readonly maxAttempts: number;
  /** Requests in flight at once. */
  readonly maxConcurrency: number;
}

/** How connections are made. */
export interface NetworkConfig {
  readonly proxy?: { readonly httpsProxy?: string; readonly httpProxy?: string; readonly noProxy: string };
  /** File of certificate authorities. */
  readonly caFile?: string;
  /** Whether an option says so, and not the environment alone. */
  readonly isExplicit: boolean;
}

/** The account's quotas of one model; what is absent is not known. */
export interface QuotaConfig {
  readonly requestsPerMinute?: number;
  readonly tokensPerMinute?: number;
}

/** What the configuration says of credentials, and the variables that may add to it. */
export interface CredentialConfig {
  readonly bearerToken?: string;
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  readonly sessionToken?: string;
  readonly profile?: string;
  /** `sigv4` ignores a bearer token of the environment, `bearer` insists on one; absent: the first that is found. */
  readonly auth?: "sigv4" | "bearer";
  /** Those of AWS's variables that are set, such as `AWS_PROFILE`. */
  readonly environment: Readonly<Record<string, string>>;
}

export type VectorStoreConfig = SqliteStoreConfig | PostgresStoreConfig;

export interface SqliteStoreConfig {
  readonly provider: "sqlite";
  /** Database file. */
  readonly path: string;
  readonly synchronous: "full" | "normal";
  readonly busyTimeoutMs: number;
  readonly encryptionKey?: string;
  /** Key of KMS whose data key encrypts the file. */
  readonly kmsKeyId?: string;
  /** Of the KMS key. */
  readonly awsRegion?: string;
  readonly awsProfile?: string;
  readonly awsCredentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  readonly kmsEndpointUrl?: string;
}

/** Whether and how calls are priced. */
export interface CostConfig {
  readonly enabled: boolean;
  /** Come before the prices that varve ships. */
  readonly prices?: PriceTable;
  /** Whether the store keeps books. */
  readonly ledger: boolean;
}

/** How much may be spent. */
export interface BudgetConfig {
  readonly name: string;
  readonly limitUsd: number;
  readonly period: "hour" | "day" | "month";
  readonly per: "process" | "store" | "user" | "agent" | "run" | { readonly tag: string };
  /** In ascending order; `share` is that of the limit. */
  readonly thresholds: readonly (
    | { readonly share: number; readonly action: "warn" | "throw" }
    | { readonly share: number; readonly action: "downgrade"; readonly model: string }
  )[];
}

/** What is kept so that it need not be asked for again. */
export interface CacheConfig {
  readonly embeddings: "off" | "memory" | "store";
  readonly memoryBytes: number;
  readonly storeBytes: number;
  readonly responses: "off" | "memory";
  readonly responseBytes: number;
  readonly responseTtlSeconds: number;
}

/** What is absent has the store's own default. */
export interface PostgresStoreConfig {
  readonly provider: "postgres";
  /** Parts that are given beside it come first. */
  readonly connectionString?: string;
  readonly host?: string;
  readonly port?: number;
  readonly database?: string;
  readonly user?: string;
  readonly password?: string;
  readonly iamAuthentication?: { readonly region: string; readonly profile?: string };
  readonly ssl?: boolean;
  readonly sslRootCert?: string;
  readonly schema?: string;
  readonly minConnections?: number;
  readonly maxConnections?: number;
  readonly connectTimeoutMs?: number;
  readonly busyTimeoutMs?: number;
  readonly hnsw?: boolean | { readonly m?: number; readonly efConstruction?: number };
}
