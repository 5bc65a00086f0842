import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import type { Environment } from "./environment.js";
import { toCamelCase } from "./key-spelling.js";
import { loadConfig } from "./load-config.js";

const HOME: Environment = { homeDirectory: "/home/alice" };
const NOVA = "amazon.nova-lite-v1:0";

const MEM0 = {
  llm: {
    provider: "aws_bedrock",
    config: {
      model: "anthropic.claude-3-5-sonnet-20240620-v1:0",
      temperature: 0.2,
      max_tokens: 2000,
      top_p: 0.9,
      top_k: 1,
      aws_access_key_id: "CANARY-ID",
      aws_secret_access_key: "CANARY-SECRET",
      aws_session_token: "CANARY-TOKEN",
      aws_region: "us-west-2",
      aws_profile: "dev",
      model_kwargs: { anthropic_beta: ["context-1m-2025-08-07"] },
      provider_override: "anthropic",
    },
  },
  embedder: {
    provider: "aws_bedrock",
    config: { model: "amazon.titan-embed-text-v2:0", embedding_dims: 1024 },
  },
  vector_store: { provider: "sqlite", config: { path: "memories.db" } },
};

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "varve-config-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

const withLlm = (config: object) => ({ llm: { config: { model: NOVA, ...config } } });

describe("loadConfig reads mem0's configuration", () => {
  test("with every default filled in", async () => {
    const connection = {
      region: "us-west-2",
      credentials: {
        accessKeyId: "CANARY-ID",
        secretAccessKey: "CANARY-SECRET",
        sessionToken: "CANARY-TOKEN",
        profile: "dev",
        environment: { AWS_PROFILE: "other" },
      },
      connectTimeoutMs: 5_000,
      timeoutMs: 60_000,
      idleTimeoutMs: 60_000,
      maxAttempts: 3,
      maxConcurrency: 64,
    };
    const config = await loadConfig(MEM0, { ...HOME, profile: "other" });
    expect(config).toEqual({
      llm: {
        model: "anthropic.claude-3-5-sonnet-20240620-v1:0",
        providerOverride: "anthropic",
        temperature: 0.2,
        topP: 0.9,
        topK: 1,
        maxTokens: 2000,
        modelKwargs: { anthropic_beta: ["context-1m-2025-08-07"] },
        quota: {},
        connection,
      },
      embedder: { model: "amazon.titan-embed-text-v2:0", embeddingDims: 1024, quota: {}, connection },
      vectorStore: { provider: "sqlite", path: "memories.db", synchronous: "full", busyTimeoutMs: 5_000 },
      cost: { enabled: true, ledger: false },
      budgets: [],
      cache: {
        embeddings: "off",
        memoryBytes: 67_108_864,
        storeBytes: 268_435_456,
        responses: "off",
        responseBytes: 33_554_432,
        responseTtlSeconds: 3600,
      },
      recentMessages: 10,
      warnings: [
        "llm.config.aws_profile gives no credentials, for llm.config.aws_access_key_id comes before it.",
      ],
    });
    expect(config.embedder.connection).toBe(config.llm.connection);
  });

  test("in camelCase, JSON and YAML alike", async () => {
    const camelCase = camelCased(MEM0, 4);
    expect(Object.keys(camelCase)).toContain("vectorStore");
    const expected = { ...(await loadConfig(MEM0, HOME)), warnings: expect.any(Array) };
    expect(await loadConfig(camelCase, HOME)).toEqual(expected);
    expect(await loadConfig(await file("mem0.json", `\uFEFF${JSON.stringify(MEM0)}`), HOME)).toEqual(
      expected,
    );
    expect(await loadConfig(await file("mem0.yaml", stringify(MEM0)), HOME)).toEqual(expected);
    expect(await loadConfig(await file("camel.yml", stringify(camelCase)), HOME)).toEqual(expected);
  });

  test("sending nothing that is not set", async () => {
    const { llm, embedder } = await loadConfig(
      withLlm({ temperature: null, top_p: "", aws_profile: null }),
      HOME,
    );
    expect(Object.keys(llm)).toEqual(["model", "quota", "connection"]);
    expect(embedder).toMatchObject({ model: "amazon.titan-embed-text-v2:0", embeddingDims: 1024 });
  });

  test("of its predecessor, with what has no effect reported", async () => {
    const path = await file(
      "legacy.yaml",
      `app:
  config:
    id: my-app
llm:
  provider: aws_bedrock
  config:
    model: anthropic.claude-v2:1
    deployment_name: old
    temperature: 0.5
    max_tokens: 8192
    top_p: 1
    stream: false
embedder:
  provider: aws_bedrock
  config:
    deployment_name: amazon.titan-embed-text-v2:0
    vector_dimension: 512
`,
    );
    const config = await loadConfig(path, HOME);
    expect(config.llm).toMatchObject({
      model: "anthropic.claude-v2:1",
      temperature: 0.5,
      maxTokens: 8192,
      topP: 1,
    });
    expect(config.embedder).toMatchObject({ model: "amazon.titan-embed-text-v2:0", embeddingDims: 512 });
    expect(config.vectorStore).toMatchObject({ path: expect.stringContaining("memory.db") });
    expect(config.warnings).toEqual([
      "app has no effect on memory.",
      "llm.config.stream has no effect on memory.",
      "llm.config.deployment_name has no effect beside llm.config.model.",
    ]);
  });

  test("with its version, which has no effect, and its custom instructions", async () => {
    const config = await loadConfig(
      { version: "v1.1", custom_instructions: "Only food.", ...withLlm({}) },
      HOME,
    );
    expect(config).toMatchObject({ customInstructions: "Only food.", warnings: [] });
  });
});

describe("loadConfig shares the language model's connection with the embedder", () => {
  test("as far as the embedder has no settings of its own", async () => {
    const keys = { aws_access_key_id: "id", aws_secret_access_key: "secret" };
    const llm = { config: { model: NOVA, ...keys, endpoint_url: "http://127.0.0.1:1", timeout_ms: 7 } };
    const elsewhere = await loadConfig({ llm, embedder: { config: { aws_region: "eu-central-1" } } }, HOME);
    expect(elsewhere.embedder.connection).toMatchObject({
      region: "eu-central-1",
      credentials: { accessKeyId: "id" },
      timeoutMs: 7,
    });
    expect(elsewhere.embedder.connection).not.toHaveProperty("endpointUrl");
    const other = await loadConfig({ llm, embedder: { config: { aws_profile: "embedding" } } }, HOME);
    expect(other.embedder.connection).toMatchObject({
      credentials: { profile: "embedding" },
      endpointUrl: "http://127.0.0.1:1",
    });
    expect(other.embedder.connection.credentials).not.toHaveProperty("accessKeyId");
  });
});

describe("loadConfig finds the region", () => {
  const region = async (config: object, environment: Environment) =>
    (await loadConfig(withLlm(config), environment)).llm.connection.region;
  const variable = { value: "eu-west-1", variable: "AWS_REGION" };

  test("in the configuration, the environment, the profile, and else takes us-west-2", async () => {
    const awsConfigFile = await file(
      "aws-config",
      "[default]\nregion = eu-north-1\n[profile dev]\ns3 =\n  region = no-such-1\nregion=ap-south-1 # Mumbai\n",
    );
    const files = { ...HOME, awsConfigFile };
    expect(await region({ aws_region: "sa-east-1" }, { ...files, region: variable })).toBe("sa-east-1");
    expect(await region({}, { ...files, region: variable })).toBe("eu-west-1");
    expect(await region({}, files)).toBe("eu-north-1");
    expect(await region({}, { ...files, profile: "dev" })).toBe("ap-south-1");
    expect(await region({ aws_profile: "dev" }, { ...files, profile: "default" })).toBe("ap-south-1");
    expect(await region({ aws_profile: "unknown" }, files)).toBe("us-west-2");
    expect(await region({}, HOME)).toBe("us-west-2");
  });

  test("and names the source of a region that does not exist", async () => {
    await expect(
      region({}, { ...HOME, region: { value: "us-west2", variable: "AWS_DEFAULT_REGION" } }),
    ).rejects.toThrow(
      'The variable AWS_DEFAULT_REGION is invalid. Amazon Bedrock has no region "us-west2". Did you mean "us-west-2"?',
    );
    const awsCredentialsFile = await file("aws-credentials", "[dev]\nregion = moon\n");
    await expect(region({}, { ...HOME, awsCredentialsFile, profile: "dev" })).rejects.toThrow(
      'The region of the AWS profile "dev" is invalid. Amazon Bedrock has no region "moon".',
    );
  });
});

describe("loadConfig refuses", () => {
  test.each([
    [
      "broken.json",
      '{"llm": {\n  "aws_secret_access_key": "CANARY",\n}}',
      "line 3, column 1 is not valid JSON",
    ],
    ["short.json", '{"llm": {"aws_secret_access_key": "CANARY"', "line 1, column 43 is not valid JSON"],
    [
      "broken.yaml",
      'llm:\n  key: "CANARY" CANARY\n',
      "line 2, column 17 is not valid YAML (UNEXPECTED_TOKEN)",
    ],
    ["alias.yml", "llm: *CANARY\n", "an alias of its YAML has no anchor, or there are too many aliases"],
    ["config.toml", "", "its name ends in none of .json, .yaml and .yml"],
  ])("a file that is not in order: %s", async (name, text, reason) => {
    const path = await file(name, text);
    const error = await loadConfig(path, HOME).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: "CONFIG_FILE_UNREADABLE",
      message: `The configuration file ${path} cannot be read: ${reason}.`,
    });
    expect(error).not.toHaveProperty("cause");
  });

  test("a file that does not exist", async () => {
    const path = join(folder, "missing.json");
    await expect(loadConfig(path, HOME)).rejects.toMatchObject({
      message: `The configuration file ${path} cannot be read: there is no such file.`,
      cause: { code: "ENOENT" },
    });
  });
});

/** Declared keys down to `depth` in camelCase; data of the user below stays. */
function camelCased(value: unknown, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value as object).map(([key, child]) => [
      toCamelCase(key),
      depth > 1 && key !== "model_kwargs" && typeof child === "object" ? camelCased(child, depth - 1) : child,
    ]),
  );
}
