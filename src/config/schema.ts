import { z } from "zod";
import { DEFAULTS } from "./defaults.js";
import { option } from "./option.js";
import { auditLogOptions } from "./sections/audit-log.js";
import { batchOptions } from "./sections/batch.js";
import { cacheOptions } from "./sections/cache.js";
import { budgetsOption, costOptions } from "./sections/cost.js";
import { postgresSection } from "./sections/postgres.js";
import { redactionOptions } from "./sections/redaction.js";
import { retentionOption } from "./sections/retention.js";
import { sqliteOptions } from "./sections/sqlite.js";
import { telemetryOptions } from "./sections/telemetry.js";

const text = z.string().min(1);
const milliseconds = z.int().min(1).max(3_600_000);
const count = z.int().min(1);

/** Where calls go, and as whom. `inherited`: what holds instead of each default. */
const placeOptions = (inherited?: string) => ({
  awsRegion: option(
    text,
    "AWS region; else `AWS_REGION`, `AWS_DEFAULT_REGION`, then the profile's region.",
    inherited ?? DEFAULTS.region,
  ),
  awsAccessKeyId: option(text, "Access key id; comes with `aws_secret_access_key`.", inherited),
  awsSecretAccessKey: option(text, "Secret access key; comes with `aws_access_key_id`.", inherited),
  awsSessionToken: option(text, "Session token of temporary keys.", inherited),
  awsBearerToken: option(text, "Amazon Bedrock API key; else `AWS_BEARER_TOKEN_BEDROCK`.", inherited),
  awsProfile: option(text, "Profile of the shared AWS files; else `AWS_PROFILE`.", inherited),
  auth: option(
    z.enum(["auto", "sigv4", "bearer"]),
    "`sigv4` ignores a bearer token in the environment, `bearer` insists on one.",
    inherited ?? DEFAULTS.auth,
  ),
  endpointUrl: option(
    text,
    "Endpoint instead of the region's own; else `AWS_ENDPOINT_URL_BEDROCK_RUNTIME`, `AWS_ENDPOINT_URL`.",
    inherited ?? "the region's endpoint",
  ),
  failoverRegions: option(
    z.array(text),
    "Regions that a call goes to, in this order, when `aws_region` throttles it or cannot serve it.",
    inherited,
  ),
  useFips: option(z.boolean(), "Endpoints validated to FIPS 140; else `AWS_USE_FIPS_ENDPOINT`.", inherited),
  useDualStack: option(
    z.boolean(),
    "Endpoints with IPv6 addresses too; else `AWS_USE_DUALSTACK_ENDPOINT`.",
    inherited,
  ),
});

/** Where data may go, and through what. */
const networkOptions = (inherited?: string) => ({
  residency: option(
    z.union([text, z.array(text)]),
    "Where data may be processed: regions, or areas such as `eu`. What could leave them is refused.",
    inherited ?? "anywhere",
  ),
  allowGlobalProfiles: option(
    z.boolean(),
    "Lets `global.` profiles through in spite of `residency`.",
    inherited,
  ),
  proxyUrl: option(text, "Proxy of all requests; else `HTTPS_PROXY` and `HTTP_PROXY`.", inherited),
  noProxy: option(text, "Hosts that are reached without the proxy; else `NO_PROXY`.", inherited),
  caFile: option(
    text,
    "Certificate authorities (PEM) to trust instead of Node's; else `AWS_CA_BUNDLE`.",
    inherited,
  ),
});

/** How long and how often, and how much at once. */
const limitOptions = (inherited?: string) => ({
  connectTimeoutMs: option(
    milliseconds,
    "Longest wait for a connection, in milliseconds.",
    inherited ?? DEFAULTS.connectTimeoutMs,
  ),
  timeoutMs: option(
    milliseconds,
    "Longest wait for the first byte of an answer, in milliseconds.",
    inherited ?? DEFAULTS.timeoutMs,
  ),
  idleTimeoutMs: option(
    milliseconds,
    "Longest silence within an answer, in milliseconds.",
    inherited ?? DEFAULTS.idleTimeoutMs,
  ),
  maxAttempts: option(
    z.int().min(1).max(20),
    "Requests sent for one call to each region, the first included.",
    inherited ?? DEFAULTS.maxAttempts,
  ),
  maxConcurrency: option(
    z.int().min(1).max(1_000),
    "Requests in flight at once.",
    inherited ?? DEFAULTS.maxConcurrency,
  ),
});

/** Options of a connection. `inherited`: what holds instead of each default. */
const connectionOptions = (inherited?: string) => ({
  ...placeOptions(inherited),
  ...networkOptions(inherited),
  ...limitOptions(inherited),
});

/** The account's quotas of one model. */
const quotaOptions = {
  requestsPerMinute: option(
    z.number().positive(),
    "The account's quota for the model.",
    "learned from throttles",
  ),
  tokensPerMinute: option(
    z.number().positive(),
    "The account's quota for the model, which counts input and `max_tokens`.",
    "learned from throttles",
  ),
};

/** How the service treats the calls of the language model. */
const serviceOptions = {
  guardrailIdentifier: option(
    text,
    "Id or ARN of a guardrail for every call; comes with `guardrail_version`.",
  ),
  guardrailVersion: option(
    z.union([z.int().min(1), text]),
    "Version of the guardrail: a number or `DRAFT`; comes with `guardrail_identifier`.",
  ),
  serviceTier: option(
    z.enum(["priority", "default", "flex", "reserved"]),
    "Tier that serves the calls.",
    "the service's",
  ),
  latency: option(
    z.enum(["standard", "optimized"]),
    "`optimized`: a faster variant of the model, where the region has one.",
    "the service's",
  ),
  promptCaching: option(
    z.boolean(),
    "Cache points behind tools and instructions, where the model takes them.",
    "false",
  ),
  requestMetadata: option(
    z.record(z.string(), z.string()),
    "Up to 16 pairs for the invocation logs, keys as written.",
  ),
};

const llmOptions = z.strictObject({
  model: option(text, "Model id, inference profile id or ARN.", "required"),
  baseModel: option(text, "Model id of the model behind an ARN that does not name it."),
  providerOverride: option(text, "Provider of the model behind an ARN, such as `anthropic`."),
  temperature: option(
    z.number(),
    "Sampling temperature, in the model family's range, else 0 to 2; unset is not sent.",
  ),
  topP: option(z.number(), "Nucleus sampling, in the model family's range, else 0 to 1; unset is not sent."),
  topK: option(z.int(), "Top-k sampling, in the model family's range, else 1 to 40; unset is not sent."),
  maxTokens: option(z.int(), "Most tokens that the model may answer with; unset is not sent."),
  stopSequences: option(z.array(text).max(2_500), "Texts that end the answer."),
  allowUrls: option(
    z.boolean(),
    "Whether images and documents of messages may be loaded from the web, from public addresses only.",
    "false",
  ),
  modelKwargs: option(
    z.record(z.string(), z.unknown()),
    "The model's own parameters, sent as `additionalModelRequestFields`, keys as written.",
  ),
  deploymentName: option(text, "Older name of `model`, used if `model` is absent."),
  stream: option(z.boolean(), "Accepted from older files; has no effect on memory."),
  ...serviceOptions,
  ...quotaOptions,
  ...connectionOptions(),
});

const embedderOptions = z.strictObject({
  model: option(text, "Model id, inference profile id or ARN.", DEFAULTS.embedderModel),
  baseModel: option(text, "Model id of the model behind an ARN that does not name it."),
  embeddingDims: option(
    count,
    "Length of a vector: one of those that the model offers.",
    "the model's default",
  ),
  normalize: option(
    z.boolean(),
    "Whether the service scales vectors to length 1; only for models that offer it.",
    "the model's default",
  ),
  deploymentName: option(text, "Older name of `model`, used if `model` is absent."),
  ...quotaOptions,
  ...connectionOptions("as `llm.config`"),
});

const rerankerOptions = z.strictObject({
  model: option(text, "Model id such as `cohere.rerank-v3-5:0`, or ARN.", DEFAULTS.rerankerModel),
  candidates: option(
    z.int().min(1).max(1_000),
    "How many of the best of a search are reranked, at least as many as it returns.",
    DEFAULTS.rerankCandidates,
  ),
  topK: option(
    z.int().min(1).max(1_000),
    "Most results that a reranked search returns.",
    "the search's own limit",
  ),
  modelKwargs: option(
    z.record(z.string(), z.unknown()),
    "The model's own parameters, sent as `additionalModelRequestFields`, keys as written.",
  ),
  ...connectionOptions("as `llm.config`"),
});

const section = <T extends z.ZodType>(
  config: T,
  providers: readonly [string, ...string[]],
  description: string,
) =>
  z.strictObject({
    provider: option(z.enum(providers), description, providers[0]),
    config: config.optional(),
  });

/** Every option of a configuration, in camelCase. Strict: `nameKeys` has reported unknown keys by their own spelling before. */
export const CONFIG_SCHEMA = z.strictObject({
  llm: section(llmOptions, [DEFAULTS.provider], "Where the language model runs.").optional(),
  embedder: section(embedderOptions, [DEFAULTS.provider], "Where the embedding model runs.").optional(),
  reranker: section(
    rerankerOptions,
    [DEFAULTS.provider],
    "Where the reranking model runs; without this section nothing is reranked.",
  ).optional(),
  vectorStore: z
    .discriminatedUnion("provider", [
      section(sqliteOptions, [DEFAULTS.storeProvider], "What keeps the memories."),
      postgresSection,
    ])
    .optional(),
  cost: costOptions.optional(),
  budgets: budgetsOption,
  cache: cacheOptions.optional(),
  batch: batchOptions.optional(),
  customInstructions: option(text, "What to remember and what not, added to varve's own instructions."),
  recentMessages: option(
    z.int().min(0).max(100),
    "How many of a scope's last messages are kept, so that the model understands the next ones; 0 keeps none.",
    DEFAULTS.recentMessages,
  ),
  version: option(z.string(), "mem0's version of the result format; accepted, has no effect."),
  app: option(
    z.record(z.string(), z.unknown()),
    "Application settings of older files; accepted, has no effect.",
  ),
  redaction: redactionOptions.optional(),
  telemetry: telemetryOptions.optional(),
  auditLog: auditLogOptions.optional(),
  retention: retentionOption,
});

export type ConfigInput = z.infer<typeof CONFIG_SCHEMA>;
export type LlmInput = z.infer<typeof llmOptions>;
export type EmbedderInput = z.infer<typeof embedderOptions>;
export type RerankerInput = z.infer<typeof rerankerOptions>;
export type ConnectionInput = Pick<LlmInput, keyof ReturnType<typeof connectionOptions>>;
