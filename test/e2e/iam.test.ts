import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createBedrock, folderObjects } from "../../src/bedrock.js";
import { iamPolicy, Memory, type PolicyDocument } from "../../src/index.js";
import { LOCAL_GUARDRAIL, startLocalBedrock } from "../../src/local/index.js";

const KEYS = { accessKeyId: "AKIAALICE", secretAccessKey: "alice-secret" };
const ACCOUNT = "000000000000";

/** A configuration with all that calls AWS. */
const configuration = (llm: object, more: object = {}) => ({
  llm: {
    provider: "aws_bedrock",
    config: {
      aws_access_key_id: KEYS.accessKeyId,
      aws_secret_access_key: KEYS.secretAccessKey,
      max_attempts: 1,
      ...llm,
    },
  },
  vector_store: { provider: "sqlite", config: { path: ":memory:" } },
  redaction: { kinds: [], guardrail: { identifier: LOCAL_GUARDRAIL.id, version: "1" } },
  ...more,
});

/** Uses everything under a policy; resolves to the code of the error, or to nothing. */
async function attempt(
  config: ReturnType<typeof configuration>,
  policy: PolicyDocument,
): Promise<string | undefined> {
  const alice = { name: "alice", ...KEYS, policies: [policy] };
  await using bedrock = await startLocalBedrock({ auth: "strict", identities: [alice] });
  const llm = { ...config.llm, config: { ...config.llm.config, endpoint_url: bedrock.url } };
  const memory = await Memory.fromConfig({ ...config, llm });
  try {
    const added = await memory.add("I love sci-fi films.", { userId: "alice" });
    const found = await memory.search("films", { userId: "alice" });
    return added.results.length > 0 && found.results.length > 0 ? undefined : "nothing was remembered";
  } catch (error) {
    return (error as { code: string }).code;
  } finally {
    await memory.close();
  }
}

describe.each([
  ["a model by its own id", { model: "amazon.nova-lite-v1:0", aws_region: "us-west-2" }],
  [
    "an inference profile",
    { model: "jp.anthropic.claude-haiku-4-5-20251001-v1:0", aws_region: "ap-northeast-1" },
  ],
  ["a global profile", { model: "global.anthropic.claude-haiku-4-5-20251001-v1:0", aws_region: "us-west-2" }],
])("the least-privilege policy of %s", (_name, llm) => {
  const config = configuration(llm);

  it("lets everything work", async () => {
    const { policy, notes } = await iamPolicy(config, { accountId: ACCOUNT });
    expect(notes).toEqual([]);
    expect(await attempt(config, policy)).toBeUndefined();
  });

  it("has no statement that could be left out", async () => {
    const { policy } = await iamPolicy(config, { accountId: ACCOUNT });
    expect(policy.Statement.map(({ Sid }) => Sid)).toEqual([
      "VarveLanguageModel",
      "VarveEmbedder",
      "VarveGuardrail",
    ]);
    for (const statement of policy.Statement) {
      const rest = { ...policy, Statement: policy.Statement.filter((other) => other !== statement) };
      expect(await attempt(config, rest), statement.Sid).toBe("ACCESS_DENIED");
    }
  });

  it("works without the account's id, too, and allows no action but calls of these models", async () => {
    const { policy } = await iamPolicy(config);
    expect(await attempt(config, policy)).toBeUndefined();
    expect(new Set(policy.Statement.flatMap(({ Action }) => Action))).toEqual(
      new Set(["bedrock:InvokeModel", "bedrock:ApplyGuardrail"]),
    );
    for (const resource of policy.Statement.flatMap(({ Resource }) => Resource))
      expect(resource).not.toBe("*");
  });
});

describe("the policy of a configuration with a reranker", () => {
  const model = "cohere.rerank-v3-5:0";
  const llm = { model: "amazon.nova-lite-v1:0", aws_region: "us-west-2" };
  const config = configuration(llm, { reranker: { config: { model } } });

  /** What a search warns of under a policy. */
  async function warningsUnder(policy: PolicyDocument): Promise<readonly string[]> {
    const alice = { name: "alice", ...KEYS, policies: [policy] };
    await using bedrock = await startLocalBedrock({ auth: "strict", identities: [alice] });
    const memory = await Memory.fromConfig({
      ...config,
      llm: { ...config.llm, config: { ...config.llm.config, endpoint_url: bedrock.url } },
    });
    try {
      await memory.add("I love sci-fi films.", { userId: "alice", infer: false });
      await memory.add("I like tea.", { userId: "alice", infer: false });
      return (await memory.search("films", { userId: "alice" })).warnings;
    } finally {
      await memory.close();
    }
  }

  it("lets it rank, and needs both the operation and the model", async () => {
    const { policy } = await iamPolicy(config, { accountId: ACCOUNT });
    const ofReranker = policy.Statement.filter(({ Sid }) => Sid.startsWith("VarveRerank"));
    expect(ofReranker).toMatchObject([
      { Action: ["bedrock:Rerank"], Resource: ["*"] },
      { Action: ["bedrock:InvokeModel"], Resource: [`arn:aws:bedrock:us-west-2::foundation-model/${model}`] },
    ]);
    expect(await warningsUnder(policy)).toEqual([]);
    for (const statement of ofReranker) {
      const rest = { ...policy, Statement: policy.Statement.filter((other) => other !== statement) };
      expect(await warningsUnder(rest), statement.Sid).toEqual([expect.stringMatching(/rerank/i)]);
    }
  });
});

describe("the policy of a store with a key of KMS", () => {
  const llm = { model: "amazon.nova-lite-v1:0", aws_region: "us-west-2" };
  const arn = "arn:aws:kms:us-west-2:000000000000:key/";

  it.each([
    [`${arn}1234abcd`, `${arn}1234abcd`, 0],
    ["1234abcd", `${arn}1234abcd`, 0],
    ["alias/varve", `${arn}*`, 1],
  ])("allows data keys of %s", async (kms_key_id, resource, remarks) => {
    const vector_store = { provider: "sqlite", config: { path: "memory.db", kms_key_id } };
    const { policy, notes } = await iamPolicy(configuration(llm, { vector_store }), { accountId: ACCOUNT });
    expect(policy.Statement.at(-1)).toEqual({
      Sid: "VarveDataKey",
      Effect: "Allow",
      Action: ["kms:GenerateDataKey", "kms:Decrypt"],
      Resource: [resource],
    });
    expect(notes).toHaveLength(remarks);
  });
});

describe("the policy of a store that logs in by AWS IAM", () => {
  const llm = { model: "amazon.nova-lite-v1:0", aws_region: "us-west-2" };
  const database = { host: "db.example", user: "varve", iam_authentication: true, aws_region: "eu-west-1" };
  const statementOf = async (config: object) => {
    const vector_store = { provider: "pgvector", config };
    const { policy, notes } = await iamPolicy(configuration(llm, { vector_store }), { accountId: ACCOUNT });
    return { statement: policy.Statement.find(({ Sid }) => Sid === "VarveDatabaseLogin"), notes };
  };

  it("allows the log-in as its user, and says that the database is to be named", async () => {
    const { statement, notes } = await statementOf(database);
    expect(statement).toEqual({
      Sid: "VarveDatabaseLogin",
      Effect: "Allow",
      Action: ["rds-db:connect"],
      Resource: [`arn:aws:rds-db:eu-west-1:${ACCOUNT}:dbuser:*/varve`],
    });
    expect(notes).toEqual([expect.stringContaining("resource id")]);
  });

  it("allows none where it logs in with a password", async () => {
    const { statement } = await statementOf({ host: "db.example", user: "varve", password: "a secret" });
    expect(statement).toBeUndefined();
  });
});

describe("the policy of batch jobs", () => {
  const model = "amazon.nova-lite-v1:0";
  const config = configuration({ model, aws_region: "us-west-2" });
  const roleArn = `arn:aws:iam::${ACCOUNT}:role/batch`;
  const batch = { roleArn, inputUri: "s3://records/in/", outputUri: "s3://results/varve" };
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "varve-iam-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** Creates a job, looks at it and stops it under a policy; resolves to the code of the error, or to nothing. */
  async function attemptJob(policy: PolicyDocument): Promise<string | undefined> {
    // Conditions are about the services behind: the local Bedrock knows none of their keys.
    const Statement = policy.Statement.filter(({ Condition }) => Condition === undefined);
    const alice = { name: "alice", ...KEYS, policies: [{ ...policy, Statement }] };
    await using local = await startLocalBedrock({
      ...{ auth: "strict", identities: [alice], batchFolder: folder },
    });
    const bedrock = await createBedrock({
      endpoint: local.url,
      region: "us-west-2",
      ...KEYS,
      maxAttempts: 1,
    });
    try {
      const jobs = await bedrock.batch({ ...batch, objects: folderObjects(folder) });
      const llm = await bedrock.llm(model);
      const inputs = Array.from({ length: 100 }, (_, index) => ({
        recordId: `record${String(index).padStart(5, "0")}`,
        input: { messages: [{ role: "user" as const, content: "Hello" }] },
      }));
      const job = await jobs.create(llm.records(), inputs);
      await jobs.state(job);
      await jobs.stop(job);
      return undefined;
    } catch (error) {
      const { code } = error as { code: string };
      // The job was over before it could be stopped, which was allowed.
      return code === "CONFLICT" ? undefined : code;
    } finally {
      await bedrock.close();
    }
  }

  it("names the jobs, their models, the role for Bedrock alone, and the folders", async () => {
    const { policy, notes } = await iamPolicy(config, { accountId: ACCOUNT, batch });
    const jobs = `arn:aws:bedrock:us-west-2:${ACCOUNT}:model-invocation-job/*`;
    expect(policy.Statement.filter(({ Sid }) => Sid.startsWith("VarveBatch"))).toEqual([
      {
        ...{ Sid: "VarveBatchJobs", Effect: "Allow", Action: ["bedrock:CreateModelInvocationJob"] },
        Resource: [
          `arn:aws:bedrock:us-west-2::foundation-model/${model}`,
          "arn:aws:bedrock:us-west-2::foundation-model/amazon.titan-embed-text-v2:0",
          jobs,
        ],
      },
      {
        ...{ Sid: "VarveBatchJobsState", Effect: "Allow" },
        Action: ["bedrock:GetModelInvocationJob", "bedrock:StopModelInvocationJob"],
        Resource: [jobs],
      },
      {
        ...{ Sid: "VarveBatchRole", Effect: "Allow", Action: ["iam:PassRole"], Resource: [roleArn] },
        Condition: { StringEquals: { "iam:PassedToService": "bedrock.amazonaws.com" } },
      },
      {
        ...{ Sid: "VarveBatchInput", Effect: "Allow", Action: ["s3:PutObject"] },
        Resource: ["arn:aws:s3:::records/in/*"],
      },
      {
        ...{ Sid: "VarveBatchOutput", Effect: "Allow", Action: ["s3:GetObject"] },
        Resource: ["arn:aws:s3:::results/varve/*"],
      },
      {
        ...{ Sid: "VarveBatchOutputList", Effect: "Allow", Action: ["s3:ListBucket"] },
        Resource: ["arn:aws:s3:::results"],
        Condition: { StringLike: { "s3:prefix": "varve/*" } },
      },
    ]);
    expect(notes).toEqual([expect.stringContaining(roleArn)]);
  });

  it("lets jobs run, and needs both statements about them", async () => {
    const { policy } = await iamPolicy(config, { accountId: ACCOUNT, batch });
    expect(await attemptJob(policy)).toBeUndefined();
    for (const name of ["VarveBatchJobs", "VarveBatchJobsState"]) {
      const Statement = policy.Statement.filter(({ Sid }) => Sid !== name);
      expect(await attemptJob({ ...policy, Statement }), name).toBe("ACCESS_DENIED");
    }
  });

  it("is printed for the section of batch inference, with the plans of back-fills, unless its files are in a folder", async () => {
    const section = { role_arn: roleArn, input_uri: batch.inputUri, output_uri: batch.outputUri };
    const statements = async (more: object) => {
      const { policy } = await iamPolicy(
        { ...config, batch: { ...section, ...more } },
        { accountId: ACCOUNT },
      );
      return policy.Statement.filter(({ Sid }) => Sid.startsWith("VarveBatch"));
    };
    expect(await statements({})).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ Sid: "VarveBatchInput", Action: ["s3:GetObject", "s3:PutObject"] }),
        {
          ...{ Sid: "VarveBatchInputList", Effect: "Allow", Action: ["s3:ListBucket"] },
          Resource: ["arn:aws:s3:::records"],
          Condition: { StringLike: { "s3:prefix": "in/*" } },
        },
        expect.objectContaining({ Sid: "VarveBatchJobs" }),
      ]),
    );
    expect(await statements({ folder: "/tmp/s3" })).toEqual([]);
  });

  it("is not printed unless it is asked for, and refuses a role or a folder that is none", async () => {
    const { policy } = await iamPolicy(config, { accountId: ACCOUNT });
    expect(policy.Statement.filter(({ Sid }) => Sid.startsWith("VarveBatch"))).toEqual([]);
    for (const wrong of [{ roleArn: "batch" }, { inputUri: "records" }, { outputUri: "s3://A" }]) {
      await expect(iamPolicy(config, { batch: { ...batch, ...wrong } })).rejects.toMatchObject({
        code: "CONFIG_INVALID",
      });
    }
  });
});

describe("the policy of what depends on the credentials and the residency", () => {
  const profile = "arn:aws:bedrock:us-west-2:123456789012:application-inference-profile/abc123def456";
  const sids = async (config: object, environment: Record<string, string> = {}) =>
    (await iamPolicy(config, { environment })).policy.Statement.map(({ Sid }) => Sid);
  const withoutKeys = (llm: object) => ({
    llm: {
      provider: "aws_bedrock",
      config: { model: "amazon.nova-lite-v1:0", aws_region: "us-west-2", ...llm },
    },
    vector_store: { provider: "sqlite", config: { path: ":memory:" } },
  });

  it("allows the use of an API key where there is one", async () => {
    const variable = { AWS_BEARER_TOKEN_BEDROCK: "a token" };
    expect(await sids(withoutKeys({ aws_bearer_token: "a token" }))).toContain("VarveApiKey");
    expect(await sids(withoutKeys({}), variable)).toContain("VarveApiKey");
    expect(await sids(withoutKeys({}))).not.toContain("VarveApiKey");
    expect(await sids(withoutKeys({ auth: "sigv4" }), variable)).not.toContain("VarveApiKey");
    const keys = { aws_access_key_id: "AKIAALICE", aws_secret_access_key: "alice-secret" };
    expect(await sids(withoutKeys(keys), variable)).not.toContain("VarveApiKey");
  });

  it("allows to look up where an application inference profile leads under a residency", async () => {
    const config = withoutKeys({ model: profile, base_model: "amazon.nova-lite-v1:0", residency: "us" });
    const { policy } = await iamPolicy(config, { environment: {} });
    expect(policy.Statement.find(({ Sid }) => Sid === "VarveLookUps")).toEqual({
      Sid: "VarveLookUps",
      Effect: "Allow",
      Action: ["bedrock:GetInferenceProfile"],
      Resource: [profile],
    });
    const free = withoutKeys({ model: profile, base_model: "amazon.nova-lite-v1:0" });
    expect(await sids(free)).not.toContain("VarveLookUps");
  });
});

describe("the policy of an inference profile", () => {
  const llm = { model: "jp.anthropic.claude-haiku-4-5-20251001-v1:0", aws_region: "ap-northeast-1" };

  it("names the profile and the model in every region that it routes to, each of which is needed", async () => {
    const config = configuration(llm);
    const { policy } = await iamPolicy(config, { accountId: ACCOUNT });
    const [first, ...others] = policy.Statement;
    expect(first?.Resource).toEqual([
      `arn:aws:bedrock:ap-northeast-1:${ACCOUNT}:inference-profile/${llm.model}`,
      "arn:aws:bedrock:ap-northeast-1::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0",
      "arn:aws:bedrock:ap-northeast-3::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0",
    ]);
    for (const resource of first?.Resource ?? []) {
      const fewer = { ...first, Resource: first?.Resource.filter((other) => other !== resource) };
      const rest = { ...policy, Statement: [fewer, ...others] } as PolicyDocument;
      expect(await attempt(config, rest), resource).toBe("ACCESS_DENIED");
    }
  });

  it("says what an ARN does not tell", async () => {
    const model = "arn:aws:bedrock:us-west-2:123456789012:application-inference-profile/abc123def456";
    const { policy, notes } = await iamPolicy(configuration({ model, aws_region: "us-west-2" }));
    expect(policy.Statement[0]?.Resource).toEqual([model]);
    expect(notes).toEqual([expect.stringContaining("does not name its model")]);
  });

  it("covers failover regions and streaming where they are meant", async () => {
    const failover = {
      model: "amazon.nova-lite-v1:0",
      aws_region: "us-east-1",
      failover_regions: ["us-west-2"],
    };
    const { policy } = await iamPolicy(configuration(failover), { streaming: true });
    expect(policy.Statement[0]).toMatchObject({
      Action: ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"],
      Resource: [
        "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0",
        "arn:aws:bedrock:us-west-2::foundation-model/amazon.nova-lite-v1:0",
      ],
    });
  });

  it("covers the guardrail of the language model, too", async () => {
    const guarded = { ...llm, guardrail_identifier: "abc123def456", guardrail_version: "1" };
    const { policy } = await iamPolicy(configuration(guarded), { accountId: ACCOUNT });
    expect(policy.Statement.at(-1)?.Resource).toEqual([
      `arn:aws:bedrock:ap-northeast-1:${ACCOUNT}:guardrail/abc123def456`,
      `arn:aws:bedrock:ap-northeast-1:${ACCOUNT}:guardrail/${LOCAL_GUARDRAIL.id}`,
    ]);
  });

  it("refuses an account id that is none", async () => {
    await expect(iamPolicy(configuration(llm), { accountId: "12345" })).rejects.toMatchObject({
      code: "INPUT_INVALID",
    });
  });
});
