import { describe, expect, it } from "vitest";
import { parseModelId } from "../catalogue/model-id.js";
import { findModel } from "../catalogue/models.js";
import type { JsonObject } from "../spec/json.js";
import { findChatFamily } from "./families/chat/chat-families.js";
import { type EncodedSampling, encodeSampling, type Sampling } from "./sampling.js";

function encode(
  id: string,
  sampling: Sampling,
  modelKwargs: JsonObject = {},
  providerOverride?: string,
): EncodedSampling & { warnings: string[] } {
  const facts = findModel(id);
  const { baseModelId, provider } = parseModelId(id);
  const family = findChatFamily(facts, providerOverride ?? provider);
  const warnings = new Set<string>();
  const model = { id, baseModelId, family, capabilities: facts?.capabilities ?? {} };
  return { ...encodeSampling(sampling, modelKwargs, model, warnings), warnings: [...warnings] };
}

const OPAQUE = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3d4e5f6";

describe("encodeSampling", () => {
  it("sends nothing that is not set", () => {
    expect(encode("anthropic.claude-3-haiku-20240307-v1:0", { stopSequences: [] })).toEqual({ warnings: [] });
  });

  it("sends zero, which is a value", () => {
    expect(encode("amazon.nova-lite-v1:0", { temperature: 0, topP: 0 }).inferenceConfig).toEqual({
      temperature: 0,
      topP: 0,
    });
  });

  it("puts Converse's own parameters into inferenceConfig", () => {
    const sampling = { maxTokens: 2000, temperature: 0.2, topP: 0.9, stopSequences: ["END"] };
    expect(encode("anthropic.claude-3-5-sonnet-20240620-v1:0", sampling)).toEqual({
      inferenceConfig: sampling,
      warnings: [],
    });
  });

  it.each([
    ["anthropic.claude-3-5-sonnet-20240620-v1:0", { top_k: 7 }],
    ["us.anthropic.claude-3-haiku-20240307-v1:0", { top_k: 7 }],
    ["amazon.nova-lite-v1:0", { inferenceConfig: { topK: 7 } }],
    ["cohere.command-r-v1:0", { k: 7 }],
    ["cohere.command-text-v14", { k: 7 }],
    ["mistral.mistral-7b-instruct-v0:2", { top_k: 7 }],
    ["anthropic.claude-3-9-unheard-of-v1:0", { top_k: 7 }],
  ])("spells topK for %s as %j", (id, fields) => {
    expect(encode(id, { topK: 7 })).toEqual({ additionalModelRequestFields: fields, warnings: [] });
  });

  it.each([
    "meta.llama3-3-70b-instruct-v1:0",
    "ai21.jamba-1-5-large-v1:0",
    "mistral.mistral-large-2407-v1:0",
    "openai.gpt-oss-120b-1:0",
    "amazon.titan-text-express-v1",
    "newcomer.model-v1:0",
  ])("drops topK with a warning for %s, which documents none", (id) => {
    expect(encode(id, { topK: 7, maxTokens: 5 })).toEqual({
      inferenceConfig: { maxTokens: 5 },
      warnings: [`topK was not sent: no such parameter is documented for ${id}.`],
    });
  });

  it("needs the provider or the base model of an ARN that does not name its model", () => {
    expect(encode(OPAQUE, { topK: 7 }).warnings).toEqual([
      `topK was not sent: it is not known which model ${OPAQUE} stands for, and each family spells it differently; name the model with baseModel.`,
    ]);
    expect(encode(OPAQUE, { topK: 7 }, {}, "Anthropic").additionalModelRequestFields).toEqual({ top_k: 7 });
  });

  it("drops topP where the model rejects it together with temperature", () => {
    const id = "anthropic.claude-sonnet-4-5-20250929-v1:0";
    expect(encode(id, { temperature: 0.2, topP: 0.9, topK: 1 })).toEqual({
      inferenceConfig: { temperature: 0.2 },
      additionalModelRequestFields: { top_k: 1 },
      warnings: [`topP was not sent: ${id} rejects it together with temperature.`],
    });
    expect(encode(id, { topP: 0.9 })).toEqual({ inferenceConfig: { topP: 0.9 }, warnings: [] });
  });

  it("drops all sampling parameters where the model rejects them", () => {
    const id = "us.anthropic.claude-opus-4-7";
    expect(encode(id, { maxTokens: 9, temperature: 0.2, topP: 0.9, topK: 1, stopSequences: ["x"] })).toEqual({
      inferenceConfig: { maxTokens: 9, stopSequences: ["x"] },
      warnings: ["temperature", "topP", "topK"].map(
        (name) => `${name} was not sent: ${id} rejects sampling parameters.`,
      ),
    });
  });

  it.each([
    ["anthropic.claude-opus-4-9", false, true],
    ["anthropic.claude-sonnet-4-9-20270101-v1:0", true, true],
    ["anthropic.claude-haiku-6", false, true],
    ["anthropic.claude-opus-4-6-v2", true, true],
    ["anthropic.claude-sonnet-4-20991231-v1:0", true, false],
  ])("judges %s, which the catalogue does not know, by its version", (id, takesTemperature, dropsTopP) => {
    const { inferenceConfig } = encode(id, { temperature: 0.2, topP: 0.9 });
    expect(inferenceConfig?.temperature !== undefined).toBe(takesTemperature);
    expect(inferenceConfig?.topP === undefined).toBe(dropsTopP);
  });

  it.each([
    { temperature: Number.NaN },
    { maxTokens: Number.POSITIVE_INFINITY },
    { topK: "5" as unknown as number },
  ])("refuses %o, which JSON could not carry", (sampling) => {
    expect(() => encode("amazon.nova-lite-v1:0", sampling)).toThrow(
      expect.objectContaining({ code: "INPUT_INVALID", message: expect.stringContaining("finite number") }),
    );
  });

  it("says which parameters modelKwargs replaced", () => {
    const claude = "anthropic.claude-3-haiku-20240307-v1:0";
    expect(encode(claude, { topK: 7 }, { top_k: 1, x: 1 }).warnings).toEqual([
      "modelKwargs replaced top_k, which would have been sent otherwise.",
    ]);
    expect(encode(claude, { topK: 7 }, { top_k: 7 }).warnings).toEqual([]);
    expect(encode("amazon.nova-lite-v1:0", { topK: 7 }, { inferenceConfig: { topK: 8 } }).warnings).toEqual([
      "modelKwargs replaced inferenceConfig.topK, which would have been sent otherwise.",
    ]);
  });

  it("merges modelKwargs last, member by member", () => {
    expect(
      encode("amazon.nova-lite-v1:0", { topK: 7 }, { inferenceConfig: { reasoning: true }, extra: [1] }),
    ).toMatchObject({
      additionalModelRequestFields: { inferenceConfig: { topK: 7, reasoning: true }, extra: [1] },
    });
    expect(
      encode(
        "anthropic.claude-3-haiku-20240307-v1:0",
        { topK: 7 },
        { top_k: 1, thinking: { type: "disabled" } },
      ),
    ).toMatchObject({ additionalModelRequestFields: { top_k: 1, thinking: { type: "disabled" } } });
  });
});
