import {
  BedrockClient,
  GetFoundationModelCommand,
  GetInferenceProfileCommand,
  ListFoundationModelsCommand,
  type ListFoundationModelsCommandInput,
  ListInferenceProfilesCommand,
  paginateListInferenceProfiles,
  ResourceNotFoundException,
} from "@aws-sdk/client-bedrock";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findModel, modelIds } from "../../catalogue/models.js";
import {
  LOCAL_CREDENTIALS,
  type LocalBedrock,
  type LocalBedrockOptions,
  startLocalBedrock,
} from "../index.js";

const ENDED = "anthropic.claude-3-5-sonnet-20240620-v1:0";
const NOVA = "amazon.nova-lite-v1:0";
const HAIKU = "anthropic.claude-haiku-4-5-20251001-v1:0";

let bedrock: LocalBedrock;
beforeAll(async () => {
  bedrock = await startLocalBedrock();
});
afterAll(() => bedrock.close());

function client(server = bedrock, region = "eu-central-1"): BedrockClient {
  return new BedrockClient({ endpoint: server.url, region, credentials: LOCAL_CREDENTIALS, maxAttempts: 1 });
}

async function strict<Result>(use: (server: LocalBedrock) => Promise<Result>): Promise<Result> {
  const options: LocalBedrockOptions = { lifecycle: "strict" };
  await using server = await startLocalBedrock(options);
  return await use(server);
}

describe("ListFoundationModels", () => {
  it("lists every model of the catalogue, with ARNs of the region that was called", async () => {
    const { modelSummaries = [] } = await client().send(new ListFoundationModelsCommand({}));
    expect(modelSummaries.map(({ modelId }) => modelId)).toEqual(modelIds());
    expect(modelSummaries.find(({ modelId }) => modelId === NOVA)).toEqual({
      modelArn: `arn:aws:bedrock:eu-central-1::foundation-model/${NOVA}`,
      modelId: NOVA,
      modelName: "Nova Lite",
      providerName: "Amazon",
      inputModalities: ["IMAGE", "TEXT", "VIDEO"],
      outputModalities: ["TEXT"],
      responseStreamingSupported: true,
      inferenceTypesSupported: ["ON_DEMAND"],
      modelLifecycle: { status: "ACTIVE" },
    });
  });

  it("names the partition of the region", async () => {
    const { modelSummaries = [] } = await client(bedrock, "us-gov-west-1").send(
      new ListFoundationModelsCommand({ byProvider: "cohere" }),
    );
    expect(modelSummaries[0]?.modelArn).toMatch(
      /^arn:aws-us-gov:bedrock:us-gov-west-1::foundation-model\/cohere\./,
    );
  });

  it("filters by provider, modality and inference type", async () => {
    const list = async (filter: ListFoundationModelsCommandInput) =>
      (await client().send(new ListFoundationModelsCommand(filter))).modelSummaries ?? [];
    const embeddings = await list({ byOutputModality: "EMBEDDING", byProvider: "Cohere" });
    expect(embeddings.map(({ modelId }) => modelId)).toEqual(
      modelIds().filter((id) => id.startsWith("cohere.embed-")),
    );
    const onDemand = await list({ byInferenceType: "ON_DEMAND" });
    expect(onDemand.map(({ modelId }) => modelId)).toContain(NOVA);
    expect(onDemand.map(({ modelId }) => modelId)).not.toContain(HAIKU);
    expect(await list({ byCustomizationType: "FINE_TUNING" })).toEqual([]);
  });

  it("refuses a filter with a value that AWS does not have", async () => {
    await expect(
      client().send(new ListFoundationModelsCommand({ byOutputModality: "SMELL" as never })),
    ).rejects.toMatchObject({
      name: "ValidationException",
      message:
        "1 validation error detected: Value 'SMELL' at 'byOutputModality' failed to satisfy constraint: Member must satisfy enum value set: [TEXT, IMAGE, EMBEDDING]",
    });
  });

  it("leaves out ended models where the lifecycle is strict", async () => {
    const { modelSummaries = [] } = await strict((server) =>
      client(server).send(new ListFoundationModelsCommand({})),
    );
    expect(modelSummaries.map(({ modelId }) => modelId)).not.toContain(ENDED);
    expect(modelSummaries.map(({ modelId }) => modelId)).toContain(NOVA);
  });
});

describe("GetFoundationModel", () => {
  it("finds a model by id and by ARN, and says when it ends", async () => {
    for (const modelIdentifier of [ENDED, `arn:aws:bedrock:us-east-1::foundation-model/${ENDED}`]) {
      const { modelDetails } = await client().send(new GetFoundationModelCommand({ modelIdentifier }));
      expect(modelDetails?.modelId).toBe(ENDED);
      expect(modelDetails?.modelLifecycle).toEqual({
        status: "LEGACY",
        legacyTime: new Date(findModel(ENDED)?.lifecycle.legacyDate ?? ""),
        endOfLifeTime: new Date(findModel(ENDED)?.lifecycle.eolDate ?? ""),
      });
    }
  });

  it("says that a model which only profiles reach is not on demand", async () => {
    const { modelDetails } = await client().send(new GetFoundationModelCommand({ modelIdentifier: HAIKU }));
    expect(modelDetails?.inferenceTypesSupported).toEqual(["INFERENCE_PROFILE"]);
  });

  it("does not know other models", async () => {
    await expect(
      client().send(new GetFoundationModelCommand({ modelIdentifier: "acme.model-v1:0" })),
    ).rejects.toBeInstanceOf(ResourceNotFoundException);
    await expect(
      client().send(new GetFoundationModelCommand({ modelIdentifier: "no model" })),
    ).rejects.toMatchObject({ name: "ValidationException" });
    await expect(
      strict((server) => client(server).send(new GetFoundationModelCommand({ modelIdentifier: ENDED }))),
    ).rejects.toBeInstanceOf(ResourceNotFoundException);
  });
});

describe("inference profiles", () => {
  const all = modelIds().flatMap((id) => findModel(id)?.profileIds ?? []);

  it("are listed in pages that have each profile once", async () => {
    const ids: (string | undefined)[] = [];
    const sizes: number[] = [];
    for await (const page of paginateListInferenceProfiles({ client: client(), pageSize: 40 }, {})) {
      const summaries = page.inferenceProfileSummaries ?? [];
      sizes.push(summaries.length);
      ids.push(...summaries.map(({ inferenceProfileId }) => inferenceProfileId));
    }
    expect(ids).toEqual(all);
    expect(sizes.slice(0, -1).every((size) => size === 40)).toBe(true);
  });

  it("of the caller's own making do not exist", async () => {
    const answer = await client().send(new ListInferenceProfilesCommand({ typeEquals: "APPLICATION" }));
    expect(answer.inferenceProfileSummaries).toEqual([]);
    expect(answer.nextToken).toBeUndefined();
  });

  it("refuse a token that no page had", async () => {
    await expect(client().send(new ListInferenceProfilesCommand({ nextToken: "x" }))).rejects.toMatchObject({
      name: "ValidationException",
      message: "The provided nextToken is invalid. Use the nextToken of the previous page.",
    });
  });

  it("name the models that they route to", async () => {
    const id = `eu.${HAIKU}`;
    const profile = await client().send(new GetInferenceProfileCommand({ inferenceProfileIdentifier: id }));
    expect(profile).toMatchObject({
      inferenceProfileName: "EU Anthropic Claude Haiku 4.5",
      inferenceProfileArn: `arn:aws:bedrock:eu-central-1:000000000000:inference-profile/${id}`,
      inferenceProfileId: id,
      status: "ACTIVE",
      type: "SYSTEM_DEFINED",
    });
    expect(profile.models).toContainEqual({
      modelArn: `arn:aws:bedrock:eu-west-1::foundation-model/${HAIKU}`,
    });
    expect(profile.models?.some(({ modelArn }) => modelArn?.includes(":us-"))).toBe(false);
    const again = await client().send(
      new GetInferenceProfileCommand({ inferenceProfileIdentifier: profile.inferenceProfileArn }),
    );
    expect(again.inferenceProfileId).toBe(id);
  });

  it("are not found by another name", async () => {
    await expect(
      client().send(new GetInferenceProfileCommand({ inferenceProfileIdentifier: "us.acme.model" })),
    ).rejects.toBeInstanceOf(ResourceNotFoundException);
  });
});
