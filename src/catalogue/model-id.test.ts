import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { VarveError } from "../errors.js";
import { type ModelReference, parseModelId } from "./model-id.js";

const ACCOUNT = "123456789012";

describe("parseModelId", () => {
  test.each<[string, Partial<ModelReference>]>([
    [
      "amazon.nova-lite-v1:0",
      { kind: "foundation-model", provider: "amazon", baseModelId: "amazon.nova-lite-v1:0" },
    ],
    ["anthropic.claude-v2:1:200k", { kind: "foundation-model", baseModelId: "anthropic.claude-v2:1" }],
    ["anthropic.claude-v2:0:100k", { kind: "foundation-model", baseModelId: "anthropic.claude-v2" }],
    [
      "amazon.titan-embed-text-v2:0:8k",
      { kind: "foundation-model", baseModelId: "amazon.titan-embed-text-v2:0" },
    ],
    ["cohere.embed-english-v3:0:512", { kind: "foundation-model", baseModelId: "cohere.embed-english-v3" }],
    ["deepseek.v3.2", { kind: "foundation-model", provider: "deepseek", baseModelId: "deepseek.v3.2" }],
    [
      "newcomer.model-9:0:64k",
      { kind: "foundation-model", provider: "newcomer", baseModelId: "newcomer.model-9:0" },
    ],
    [
      "us.anthropic.claude-opus-5",
      {
        kind: "inference-profile",
        geography: "us",
        provider: "anthropic",
        baseModelId: "anthropic.claude-opus-5",
      },
    ],
    ["us-gov.anthropic.claude-3-haiku-20240307-v1:0", { kind: "inference-profile", geography: "us-gov" }],
    ["us.newcomer.model-9", { kind: "inference-profile", geography: "us", provider: "newcomer" }],
    ["mx.anthropic.claude-opus-5", { kind: "inference-profile", geography: "mx", provider: "anthropic" }],
  ])("reads the id %s", (given, expected) => {
    expect(parseModelId(given)).toMatchObject({ given, ...expected });
    expect(parseModelId(given)).not.toHaveProperty("arn");
  });

  test.each<[string, Partial<ModelReference>]>([
    [
      "arn:aws:bedrock:us-east-1::foundation-model/amazon.titan-embed-text-v2:0:8k",
      { kind: "foundation-model", baseModelId: "amazon.titan-embed-text-v2:0", provider: "amazon" },
    ],
    [
      `arn:aws:bedrock:us-east-1:${ACCOUNT}:inference-profile/us.anthropic.claude-opus-5`,
      { kind: "inference-profile", geography: "us", baseModelId: "anthropic.claude-opus-5" },
    ],
    [
      `arn:aws:bedrock:us-east-1:${ACCOUNT}:custom-model/amazon.nova-lite-v1:0:300k/abcdefghij12`,
      { kind: "custom-model", baseModelId: "amazon.nova-lite-v1:0", provider: "amazon" },
    ],
  ])("reads the model that %s names", (given, expected) => {
    expect(parseModelId(given)).toMatchObject({ given, region: "us-east-1", ...expected });
  });

  test.each([
    ["application-inference-profile/a1b2c3", "application-inference-profile"],
    ["provisioned-model/abcdefghij12", "provisioned-model"],
    ["imported-model/abcdefghij12", "imported-model"],
    ["custom-model-deployment/abcdefghij12", "custom-model-deployment"],
    ["prompt-router/abcdefghij12", "prompt-router"],
    ["default-prompt-router/anthropic.claude:1", "prompt-router"],
    ["prompt/ABCDEFGHIJ:1", "prompt"],
  ])("takes the resource %s as it is, for it does not name a model", (resource, kind) => {
    const given = `arn:aws-us-gov:bedrock:us-gov-west-1:${ACCOUNT}:${resource}`;
    expect(parseModelId(given)).toEqual({
      given,
      kind,
      arn: { partition: "aws-us-gov", region: "us-gov-west-1", accountId: ACCOUNT },
      region: "us-gov-west-1",
    });
  });

  test.each([
    ["aws", "ap-northeast-1"],
    ["aws-cn", "cn-north-1"],
    ["aws-us-gov", "us-gov-west-1"],
    ["aws-iso", "us-iso-east-1"],
    ["aws-iso-b", "us-isob-east-1"],
    ["aws-iso-e", "eu-isoe-west-1"],
    ["aws-iso-f", "us-isof-south-1"],
    ["aws-eusc", "eusc-de-east-1"],
  ])("reads every kind of ARN in the partition %s", (partition, region) => {
    const read = (resource: string) => parseModelId(`arn:${partition}:bedrock:${region}:${resource}`);
    expect(read(":foundation-model/amazon.nova-lite-v1:0")).toMatchObject({
      region,
      baseModelId: "amazon.nova-lite-v1:0",
    });
    for (const kind of [
      "application-inference-profile",
      "provisioned-model",
      "imported-model",
      "custom-model-deployment",
      "prompt-router",
    ] as const) {
      expect(read(`${ACCOUNT}:${kind}/abcdefghij12`)).toMatchObject({ kind, region, arn: { partition } });
    }
    expect(read(`${ACCOUNT}:custom-model/amazon.nova-lite-v1:0/abcdefghij12`).kind).toBe("custom-model");
    expect(read(`${ACCOUNT}:inference-profile/us.amazon.nova-lite-v1:0`).geography).toBe("us");
  });

  test("refuses an ARN whose region is in another partition, and names both", () => {
    expect(() => parseModelId(`arn:aws:bedrock:cn-north-1:${ACCOUNT}:imported-model/abcdefghij12`)).toThrow(
      expect.objectContaining({
        code: "MODEL_ID_INVALID",
        message: expect.stringContaining("names the partition aws, but cn-north-1 is in aws-cn"),
      }),
    );
  });

  test("reads the ARN of a Marketplace endpoint", () => {
    const given = `arn:aws:sagemaker:us-east-1:${ACCOUNT}:endpoint/my-endpoint`;
    expect(parseModelId(given)).toMatchObject({ kind: "marketplace-endpoint", region: "us-east-1" });
  });

  test.each([
    ["claude-3-5-sonnet-20240620-v1:0", "anthropic.claude-3-5-sonnet-20240620-v1:0"],
    ["nova-lite", "amazon.nova-lite-v1:0"],
    ["anthropic/claude-opus-5", "anthropic.claude-opus-5"],
    ["Anthropic.claude-opus-5", "anthropic.claude-opus-5"],
    ["amazon.titan-embed-text-v2_0", "amazon.titan-embed-text-v2:0"],
  ])("rejects %s and suggests %s", (given, meant) => {
    expect(() => parseModelId(given)).toThrow(
      new VarveError(
        "MODEL_ID_INVALID",
        `Model id "${given}" is malformed: expected "provider.model-name:version" such as "amazon.nova-lite-v1:0", ` +
          `the same behind a profile prefix such as "us.", or an ARN. Did you mean "${meant}"?`,
      ),
    );
  });

  test.each([
    "",
    "no provider",
    "us.claude",
    "a..b",
    ".a",
    "arn:aws:s3:::bucket",
    "arn:aws:bedrock:us-east-1::foundation-model/",
    `arn:aws:sagemaker:us-east-1:${ACCOUNT}:foundation-model/amazon.nova-lite-v1:0`,
    `arn:aws:bedrock:us-east-1:${ACCOUNT}:constructor/x`,
    "amazon.x".repeat(1000),
  ])("rejects %j", (given) => {
    expect(() => parseModelId(given)).toThrow(expect.objectContaining({ code: "MODEL_ID_INVALID" }));
  });

  test("reads every id and profile id of the data", () => {
    const { models } = JSON.parse(readFileSync(new URL("../../data/models.json", import.meta.url), "utf8"));
    for (const { id, provider, availability } of models) {
      expect(parseModelId(id)).toMatchObject({ kind: "foundation-model", baseModelId: id });
      for (const profile of [...availability.profileIds, ...(availability.profileIdsUnconfirmed ?? [])]) {
        expect(parseModelId(profile)).toMatchObject({ kind: "inference-profile", baseModelId: id });
      }
      // Moonshot's ids carry two different first segments.
      if (provider !== "moonshot") expect(parseModelId(id).provider).toBe(provider);
    }
  });

  test("throws nothing but VarveError", () => {
    const part = fc.oneof(
      fc.string(),
      fc.constantFrom("arn:aws:bedrock:", "us.", "anthropic.", "us-east-1:", ":", "/"),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const given = parts.join("");
        try {
          expect(parseModelId(given).given).toBe(given);
        } catch (error) {
          expect(error).toBeInstanceOf(VarveError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
