import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { findModel, modelIds } from "./models.js";

const { models } = JSON.parse(readFileSync(new URL("../../data/models.json", import.meta.url), "utf8"));

describe("findModel", () => {
  test("knows an embedding model's sizes and formats", () => {
    expect(findModel("amazon.titan-embed-text-v2:0")).toMatchObject({
      provider: "amazon",
      kind: "embedding",
      invokeFormat: "titan-embed-v2",
      converse: false,
      embedding: {
        format: "titan-embed-v2",
        dimensions: [256, 512, 1024],
        defaultDimension: 1024,
        maxInputTokens: 8192,
        maxInputChars: 50_000,
        maxBatch: 1,
        normalize: true,
      },
      lifecycle: { status: "ACTIVE" },
    });
  });

  test("knows a chat model's capabilities and profiles", () => {
    expect(findModel("anthropic.claude-sonnet-4-5-20250929-v1:0")).toMatchObject({
      family: "claude-4",
      contextWindow: 200_000,
      onDemandRegions: [],
      inferenceProfileOnly: true,
      profileIds: ["au", "eu", "global", "jp", "us"].map(
        (at) => `${at}.anthropic.claude-sonnet-4-5-20250929-v1:0`,
      ),
      capabilities: {
        toolChoice: ["auto", "any", "tool"],
        rejectsTemperatureWithTopP: true,
        promptCaching: { minTokensPerCheckpoint: 1024, maxCheckpoints: 4, ttl: ["5m", "1h"] },
      },
    });
  });

  test.each([
    "us.amazon.nova-lite-v1:0",
    "amazon.nova-lite-v1:0:24k",
    "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0",
    "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.amazon.nova-lite-v1:0",
  ])("finds Nova Lite by %s", (id) => {
    expect(findModel(id)).toBe(findModel("amazon.nova-lite-v1:0"));
  });

  test("includes regions of other partitions where the model can be called", () => {
    expect(findModel("amazon.titan-embed-text-v2:0")?.onDemandRegions).toContain("us-gov-west-1");
  });

  test("knows nothing of an opaque ARN or an unknown model", () => {
    expect(
      findModel("arn:aws:bedrock:us-east-1:123456789012:provisioned-model/abcdefghij12"),
    ).toBeUndefined();
    expect(findModel("newcomer.model-9")).toBeUndefined();
  });

  test("rejects a malformed id", () => {
    expect(() => findModel("claude")).toThrow(expect.objectContaining({ code: "MODEL_ID_INVALID" }));
    expect(() => findModel("constructor")).toThrow(expect.objectContaining({ code: "MODEL_ID_INVALID" }));
  });

  test("says of every model what the data says, and leaves out what no source states", () => {
    expect(modelIds()).toEqual(models.map((model: { id: string }) => model.id));
    for (const model of models) {
      const facts = findModel(model.id);
      expect(facts?.contextWindow).toBe(model.limits.contextWindow ?? undefined);
      expect(facts?.capabilities.tools).toBe(model.capabilities.tools ?? undefined);
      expect(facts?.inferenceProfileOnly).toBe(model.availability.inferenceProfileOnly ?? undefined);
      expect(facts?.profileIds).toEqual(model.availability.profileIds);
      expect(facts?.onDemandRegions).toEqual(expect.arrayContaining(model.availability.onDemandRegions));
      expect(JSON.stringify(facts)).not.toContain("null");
    }
  });
});

test("the committed catalogue is what data/ says", () => {
  const script = fileURLToPath(new URL("../../scripts/build-catalogue.mjs", import.meta.url));
  expect(execFileSync(process.execPath, [script, "--check"], { encoding: "utf8" })).toBe("");
});
