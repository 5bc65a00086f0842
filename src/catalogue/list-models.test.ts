import { describe, expect, it } from "vitest";
import { getModelCapabilities, isOfferedIn, listModels } from "./list-models.js";
import { modelIds } from "./models.js";

const ids = (selection: Parameters<typeof listModels>[0]): string[] =>
  listModels(selection).map(({ id }) => id);

describe("listModels", () => {
  it("lists the whole catalogue where nothing is asked for", () => {
    expect(ids({})).toEqual(modelIds());
  });

  it("lists the models of a kind and a provider", () => {
    expect(ids({ kind: "embedding", provider: "cohere" })).toEqual([
      "cohere.embed-english-v3",
      "cohere.embed-multilingual-v3",
      "cohere.embed-v4:0",
    ]);
  });

  it("lists what can be called from a region, by the model's id or by a profile", () => {
    const paris = listModels({ region: "eu-west-3", provider: "anthropic" });
    expect(paris.map(({ id }) => id)).toContain("anthropic.claude-sonnet-4-5-20250929-v1:0");
    expect(paris.every((facts) => isOfferedIn(facts, "eu-west-3"))).toBe(true);
    const all = listModels({ provider: "anthropic" });
    expect(paris.length).toBeLessThan(all.length);
  });

  it("lists what takes or makes a modality", () => {
    const models = listModels({ modality: "image", kind: "embedding" });
    expect(models.length).toBeGreaterThan(0);
    for (const { modalities } of models) expect(modalities?.input).toContain("image");
  });

  it.each<[Parameters<typeof listModels>[0], string]>([
    [{ modality: "IMAGE" }, 'Did you mean "image"?'],
    [{ modality: "smell" }, "audio"],
    [{ kind: "embeddings" as "embedding" }, 'Did you mean "embedding"?'],
    [{ kind: "llm" as "chat" }, "chat, embedding"],
  ])("refuses %o, which is none, instead of listing nothing", (selection, hint) => {
    expect(() => listModels(selection)).toThrow(
      expect.objectContaining({ code: "INPUT_INVALID", message: expect.stringContaining(hint) }),
    );
  });

  it("refuses a region and a provider that there is not, naming the nearest", () => {
    expect(() => listModels({ region: "eu-west-9" })).toThrow(
      expect.objectContaining({ code: "REGION_INVALID" }),
    );
    expect(() => listModels({ provider: "antropic" })).toThrow(
      expect.objectContaining({ code: "INPUT_INVALID", message: expect.stringContaining('"anthropic"') }),
    );
  });
});

describe("getModelCapabilities", () => {
  it("tells what a model can do, by its id, a profile and an ARN alike", () => {
    const id = "amazon.nova-lite-v1:0";
    const abilities = getModelCapabilities(id);
    expect(abilities).toMatchObject({
      id,
      provider: "amazon",
      kind: "chat",
      converse: true,
      contextWindow: 300_000,
      tools: true,
      vision: true,
      documents: true,
      streaming: true,
      systemPrompt: true,
      reasoning: false,
      promptCaching: { maxCheckpoints: 4 },
      lifecycle: { status: "ACTIVE" },
    });
    expect(getModelCapabilities(`eu.${id}`)).toEqual(abilities);
    expect(getModelCapabilities(`arn:aws:bedrock:us-east-1::foundation-model/${id}`)).toEqual(abilities);
  });

  it("knows nothing of an opaque ARN or a model that is not in the catalogue", () => {
    expect(
      getModelCapabilities("arn:aws:bedrock:us-east-1:123456789012:imported-model/a1b2c3d4e5f6"),
    ).toBeUndefined();
    expect(getModelCapabilities("amazon.nova-unknown-v9:0")).toBeUndefined();
  });
});
