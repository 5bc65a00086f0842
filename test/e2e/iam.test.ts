import { describe, expect, it } from "vitest";
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
