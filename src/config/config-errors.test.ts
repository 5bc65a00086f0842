import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { VarveError } from "../errors.js";
import { loadConfig } from "./load-config.js";

const HOME = { homeDirectory: "/home/alice" };
const NOVA = "amazon.nova-lite-v1:0";
const withLlm = (config: object) => ({ llm: { config: { model: NOVA, ...config } } });

const ERRORS: readonly (readonly [code: string, input: unknown, message: string])[] = [
  ["CONFIG_INVALID", null, "The configuration must be an object, got null."],
  ["CONFIG_INVALID", [{}], "The configuration must be an object, got a list."],
  ["CONFIG_INVALID", new Map(), "The configuration must be an object, got an object."],
  ["CONFIG_INVALID", { llm: [] }, "llm must be an object, got a list."],
  ["CONFIG_INVALID", { llm: { config: 5 } }, "llm.config must be an object, got an integer."],
  ["CONFIG_INVALID", { llm: { provider: 5 } }, 'llm.provider must be one of "aws_bedrock", got an integer.'],
  [
    "CONFIG_INVALID",
    {},
    'llm.config.model is missing: name the language model that extracts memories, as in {"llm": {"provider": "aws_bedrock", "config": {"model": "us.amazon.nova-lite-v1:0"}}}.',
  ],
  [
    "CONFIG_INVALID",
    withLlm({ temperature: "0.2" }),
    "llm.config.temperature must be a number, got a string. Write numbers without quotes.",
  ],
  ["CONFIG_INVALID", withLlm({ maxTokens: 1.5 }), "llm.config.maxTokens must be an integer, got a number."],
  [
    "CONFIG_INVALID",
    withLlm({ temperature: 1.5 }),
    "llm.config.temperature must be between 0.00001 and 1 for amazon.nova-lite-v1:0, got 1.5.",
  ],
  [
    "CONFIG_INVALID",
    withLlm({ model: "newcomer.model-9", top_k: 41 }),
    "llm.config.top_k must be between 1 and 40, got 41.",
  ],
  [
    "CONFIG_INVALID",
    withLlm({ max_tokens: 0 }),
    `llm.config.max_tokens must be at least 1 for ${NOVA}, got 0.`,
  ],
  ["CONFIG_INVALID", withLlm({ max_attempts: 0 }), "llm.config.max_attempts must be at least 1, got 0."],
  [
    "CONFIG_INVALID",
    withLlm({ stop_sequences: ["", 1] }),
    "llm.config.stop_sequences.0 must be a text that is not empty, got a string.",
  ],
  ["CONFIG_INVALID", withLlm({ model_kwargs: [] }), "llm.config.model_kwargs must be an object, got a list."],
  [
    "CONFIG_INVALID",
    withLlm({ aws_secret_access_key: 5 }),
    "llm.config.aws_secret_access_key must be a string, got an integer.",
  ],
  [
    "CONFIG_INVALID",
    withLlm({ provider_override: "antropic" }),
    'llm.config.provider_override "antropic" is not a provider of models. Did you mean "anthropic"?',
  ],
  [
    "CONFIG_INVALID",
    withLlm({ endpoint_url: "ftp://x" }),
    'llm.config.endpoint_url must be a URL such as "https://bedrock-runtime.us-west-2.amazonaws.com" or "http://127.0.0.1:4566".',
  ],
  [
    "CONFIG_INVALID",
    withLlm({ aws_endpoint_url: "https://CANARY:CANARY@host" }),
    "llm.config.aws_endpoint_url must be a URL without user name, password, query and fragment.",
  ],
  [
    "CONFIG_INVALID",
    withLlm({ auth: "sigv4", aws_bearer_token: "CANARY" }),
    'llm.config.aws_bearer_token would have no effect, for llm.config.auth is "sigv4": remove one of the two.',
  ],
  [
    "CONFIG_INVALID",
    { ...withLlm({}), embedder: { config: { embedding_dims: 1000 } } },
    "embedder.config.embedding_dims must be one of 256, 512, 1024 for amazon.titan-embed-text-v2:0, got 1000.",
  ],
  [
    "CONFIG_INVALID",
    { ...withLlm({}), embedder: { config: { model: "newcomer.embed-1" } } },
    "embedder.config.embedding_dims is missing, and the length of the vectors of newcomer.embed-1 is not known: set it, or set embedder.config.base_model to the model behind an ARN.",
  ],
  [
    "CONFIG_INVALID",
    { ...withLlm({}), embedder: { config: { model: "cohere.embed-english-v3", normalize: true } } },
    "embedder.config.normalize would have no effect: cohere.embed-english-v3 offers no choice. Remove it.",
  ],
  [
    "CONFIG_INVALID",
    { ...withLlm({}), vectorStore: { config: { synchronous: "off" } } },
    'vectorStore.config.synchronous must be one of "full", "normal", got a string.',
  ],
  ["CONFIG_UNKNOWN_KEY", { lm: {} }, "lm is not an option. Did you mean llm?"],
  [
    "CONFIG_UNKNOWN_KEY",
    withLlm({ temprature: 1 }),
    "llm.config.temprature is not an option. Did you mean temperature?",
  ],
  [
    "CONFIG_UNKNOWN_KEY",
    withLlm({ maxToken: 1 }),
    "llm.config.maxToken is not an option. Did you mean maxTokens?",
  ],
  [
    "CONFIG_UNKNOWN_KEY",
    withLlm({ max_token: 1 }),
    "llm.config.max_token is not an option. Did you mean max_tokens?",
  ],
  [
    "CONFIG_UNKNOWN_KEY",
    withLlm({ AWS_REGION: "x" }),
    "llm.config.AWS_REGION is not an option. Did you mean aws_region?",
  ],
  [
    "CONFIG_UNKNOWN_KEY",
    { vector_store: { provider: "sqlite", config: { zzz: 1 } } },
    "vector_store.config.zzz is not an option. The options here are path, synchronous, busy_timeout_ms, encryption_key, kms_key_id, kms_endpoint_url, aws_region, aws_profile, aws_access_key_id, aws_secret_access_key, aws_session_token, db_path.",
  ],
  [
    "CONFIG_UNKNOWN_KEY",
    { history_db_path: "h.db" },
    "history_db_path would have no effect: the history lives in the same file as the memories; set vector_store.config.path.",
  ],
  [
    "CONFIG_UNKNOWN_KEY",
    withLlm({ apiKey: "CANARY" }),
    "llm.config.apiKey would have no effect: set aws_bearer_token for an Amazon Bedrock API key.",
  ],
  [
    "CONFIG_INVALID",
    { ...withLlm({}), batch: { role_arn: "arn:aws:iam::123456789012:role/batch" } },
    "batch lacks batch.input_uri and batch.output_uri: a batch inference job needs a role, and a folder each for its records and its results.",
  ],
  [
    "CONFIG_INVALID",
    {
      ...withLlm({}),
      batch: { roleArn: "r", inputUri: "s3://a/", outputUri: "s3://b/", minRecords: 9, maxRecords: 8 },
    },
    "batch.minRecords is 9 and batch.maxRecords is 8: no job could have so many records.",
  ],
  [
    "CONFIG_UNKNOWN_KEY",
    JSON.parse('{"__proto__": {}}'),
    "__proto__ is not an option. The options here are llm, embedder, reranker, vector_store, cost, budgets, cache, batch, custom_instructions, recent_messages, version, app, redaction, telemetry, audit_log, retention, vectordb.",
  ],
  [
    "CONFIG_DUPLICATE_KEY",
    withLlm({ max_tokens: 1, maxTokens: 1 }),
    "llm.config.max_tokens and llm.config.maxTokens are the same option: keep one of them.",
  ],
  [
    "CONFIG_DUPLICATE_KEY",
    { vector_store: {}, vectordb: {} },
    "vector_store and vectordb are the same option: keep one of them.",
  ],
  [
    "CREDENTIALS_INVALID",
    withLlm({ aws_access_key_id: "CANARY" }),
    "llm.config.aws_access_key_id is set, but llm.config.aws_secret_access_key is missing: set both keys, or neither.",
  ],
  [
    "CREDENTIALS_INVALID",
    withLlm({ awsSecretAccessKey: "CANARY", awsAccessKeyId: "" }),
    "llm.config.awsSecretAccessKey is set, but llm.config.awsAccessKeyId is missing: set both keys, or neither.",
  ],
  [
    "CREDENTIALS_INVALID",
    withLlm({ aws_session_token: "CANARY" }),
    "llm.config.aws_session_token is set, but llm.config.aws_access_key_id and llm.config.aws_secret_access_key are missing: set both keys, or neither.",
  ],
  [
    "UNKNOWN_PROVIDER",
    { llm: { provider: "openai", config: { api_key: "CANARY" } } },
    'llm.provider "openai" is a provider of mem0 that varve does not have, for varve calls Amazon Bedrock only: use "aws_bedrock".',
  ],
  [
    "UNKNOWN_PROVIDER",
    { embedder: { provider: "aws-bedrok" } },
    'embedder.provider "aws-bedrok" is not a provider, for varve calls Amazon Bedrock only: did you mean "aws_bedrock"?',
  ],
  [
    "UNKNOWN_PROVIDER",
    { vectordb: { provider: "chroma", config: { dir: "db" } } },
    'vectordb.provider "chroma" is a provider of mem0 that varve does not have, for varve keeps memories in an embedded SQLite file or in PostgreSQL: use "sqlite", "postgres", "pgvector".',
  ],
  [
    "MODEL_ID_INVALID",
    { llm: { config: { model: "nova-lite" } } },
    'llm.config.model is invalid. Model id "nova-lite" is malformed: expected "provider.model-name:version" such as "amazon.nova-lite-v1:0", the same behind a profile prefix such as "us.", or an ARN. Did you mean "amazon.nova-lite-v1:0"?',
  ],
  [
    "MODEL_UNSUPPORTED",
    { llm: { config: { model: "amazon.titan-embed-text-v2:0" } } },
    'llm.config.model names amazon.titan-embed-text-v2:0, which is a model of kind "embedding"; a model of kind "chat" is needed here.',
  ],
  [
    "REGION_INVALID",
    withLlm({ awsRegion: "us-west2" }),
    'llm.config.awsRegion is invalid. Amazon Bedrock has no region "us-west2". Did you mean "us-west-2"?',
  ],
];

describe("loadConfig refuses", () => {
  test.each(ERRORS)("%s: %j", async (code, input, message) => {
    const error = await loadConfig(input, HOME).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(VarveError);
    expect(error).toMatchObject({ code, message });
    expect(message).not.toContain("CANARY");
  });

  test("anything else with a VarveError that holds no secret", async () => {
    const secret = "CANARYcanary0123456789";
    const value = fc.oneof(
      fc.constant(secret),
      fc.json().map((json) => JSON.parse(json)),
      fc.double(),
      fc.string(),
    );
    const options = fc.dictionary(
      fc.constantFrom(
        "model",
        "temperature",
        "max_tokens",
        "top_k",
        "stop_sequences",
        "aws_region",
        "aws_access_key_id",
        "model_kwargs",
        "awsAccessKeyId",
        "embedding_dims",
        "path",
        "auth",
        "zz",
      ),
      value,
    );
    const secrets = fc.record(
      {
        aws_access_key_id: value,
        aws_secret_access_key: value,
        aws_session_token: value,
        aws_bearer_token: value,
      },
      { requiredKeys: [] },
    );
    const keys = fc.constantFrom("provider", "config", "x");
    const section = fc.oneof(
      value,
      fc.dictionary(keys, value),
      fc.record({ config: options }),
      fc.record({ config: secrets }),
    );
    const names = fc.constantFrom("llm", "embedder", "vector_store", "vectorStore", "version", "app", "x");
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.anything(), fc.dictionary(names, section)), async (input) => {
        if (typeof input === "string") return;
        const error = await loadConfig(input, HOME).then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        if (error !== undefined) expect(error).toBeInstanceOf(VarveError);
      }),
      { numRuns: 1_000 },
    );
    await fc.assert(
      fc.asyncProperty(fc.subarray([...SECRET_KEYS]), options, async (chosen, others) => {
        const hidden = Object.fromEntries(chosen.map((key) => [key, secret]));
        const input = { llm: { config: { ...withoutSecret(others, secret), model: NOVA, ...hidden } } };
        const error = await loadConfig(input, HOME).catch((thrown: unknown) => thrown);
        if (error instanceof VarveError) expect(error.message).not.toContain(secret);
      }),
      { numRuns: 300 },
    );
  });
});

const SECRET_KEYS = [
  "aws_access_key_id",
  "aws_secret_access_key",
  "aws_session_token",
  "aws_bearer_token",
  "api_key",
] as const;

function withoutSecret(options: Record<string, unknown>, secret: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== secret));
}
