import { describe, expect, it } from "vitest";
import { SILENT_LOCAL_LOGGER } from "../local-logger.js";
import { createModelResolver } from "./model-resolver.js";

const ALL = { servesEndedModels: true, isRegional: false };
const resolver = createModelResolver(SILENT_LOCAL_LOGGER, ALL);
const resolve = (modelId: string) => resolver(modelId, "us-west-2");
const HAIKU_45 = "anthropic.claude-haiku-4-5-20251001-v1:0";

describe("resolving a model", () => {
  it("finds it by id, by profile and by ARN", () => {
    const profile = `arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.${HAIKU_45}`;
    expect(resolve("amazon.titan-embed-text-v2:0")?.id).toBe("amazon.titan-embed-text-v2:0");
    expect(resolve(`us.${HAIKU_45}`)?.id).toBe(HAIKU_45);
    expect(resolve(profile)?.id).toBe(HAIKU_45);
  });

  it("does not know what an opaque ARN names", () => {
    const arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abcdefghijkl";
    expect(resolve(arn)).toBeUndefined();
  });

  it.each([
    "",
    "gpt-4",
    "no.such-model",
    "amazon.titan-embed-text-v2%3A0",
    `xx.${HAIKU_45}`,
    `apac.${HAIKU_45}`,
  ])("refuses the identifier %j", (modelId) => {
    expect(() => resolve(modelId)).toThrow("The provided model identifier is invalid.");
  });

  it("finds a model that AWS has ended, unless the lifecycle is strict", () => {
    const ended = "anthropic.claude-3-5-sonnet-20240620-v1:0";
    expect(resolve(ended)?.id).toBe(ended);
    const strict = createModelResolver(SILENT_LOCAL_LOGGER, { ...ALL, servesEndedModels: false });
    expect(() => strict(ended, "us-west-2")).toThrow(
      expect.objectContaining({
        exception: "ResourceNotFoundException",
        status: 404,
        message:
          "This model version has reached the end of its life. Please refer to the AWS documentation for more details.",
      }),
    );
    expect(strict("amazon.nova-lite-v1:0", "us-west-2")?.id).toBe("amazon.nova-lite-v1:0");
  });

  it("knows, where each region has its own models, those of the region alone", () => {
    const regional = createModelResolver(SILENT_LOCAL_LOGGER, { ...ALL, isRegional: true });
    const SONNET = "anthropic.claude-sonnet-4-6";
    expect(regional(SONNET, "eu-west-2")?.id).toBe(SONNET);
    expect(regional(`us.${SONNET}`, "us-west-2")?.id).toBe(SONNET);
    expect(() => regional(`us.${SONNET}`, "eu-west-1")).toThrow("The provided model identifier is invalid.");
    expect(() => regional(SONNET, "us-west-2")).toThrow("with on-demand throughput isn’t supported");
    expect(() => regional("amazon.nova-lite-v1:0", "sa-east-1")).toThrow(
      "The provided model identifier is invalid.",
    );
    const arn = `arn:aws:bedrock:eu-west-2::foundation-model/${SONNET}`;
    expect(regional(arn, "eu-west-2")?.id).toBe(SONNET);
    expect(() => regional(arn, "us-west-2")).toThrow("The provided model identifier is invalid.");
  });

  it("refuses the bare id of a model that only profiles reach", () => {
    expect(() => resolve(HAIKU_45)).toThrow(
      `Invocation of model ID ${HAIKU_45} with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model.`,
    );
  });
});
