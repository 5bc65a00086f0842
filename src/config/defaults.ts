/** Values of settings that the configuration leaves out. */
export const DEFAULTS = {
  provider: "aws_bedrock",
  embedderModel: "amazon.titan-embed-text-v2:0",
  region: "us-west-2",
  auth: "auto",
  connectTimeoutMs: 5_000,
  timeoutMs: 60_000,
  idleTimeoutMs: 60_000,
  maxAttempts: 3,
  maxConcurrency: 64,
  storeProvider: "sqlite",
  synchronous: "full",
  busyTimeoutMs: 5_000,
  recentMessages: 10,
  embeddingCache: "off",
  cacheMemoryBytes: 67_108_864,
  cacheStoreBytes: 268_435_456,
} as const;
