import { afterEach, describe, expect, it } from "vitest";
import {
  type CannedAnswer,
  type CannedServer,
  type Script,
  startCannedServer,
} from "../../../test/fixtures/canned-server.js";
import { BedrockClient } from "../client.js";
import { CredentialSource } from "../credential-source.js";
import { listFoundationModels, listInferenceProfiles } from "./foundation-models.js";
import { validateModelAccess } from "./validate-model-access.js";

const NOVA = "amazon.nova-lite-v1:0";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function open(script: Script): Promise<{ client: BedrockClient; server: CannedServer }> {
  const server = await startCannedServer(script);
  const client = new BedrockClient({
    region: "us-west-2",
    endpoint: server.url,
    credentials: new CredentialSource({ accessKeyId: "AKID", secretAccessKey: "s" }),
    maxAttempts: 1,
  });
  cleanups.push(
    () => server.close(),
    () => client.close(),
  );
  return { client, server };
}

const refusal = (status: number, exception: string, message: string): CannedAnswer => ({
  status,
  headers: { "x-amzn-errortype": exception },
  body: { message },
});

describe("listFoundationModels", () => {
  it("asks the control plane with a signed query", async () => {
    const summary = { modelId: NOVA, modelArn: `arn:aws:bedrock:us-west-2::foundation-model/${NOVA}` };
    const { client, server } = await open(() => ({ body: { modelSummaries: [summary] } }));
    const models = await listFoundationModels(client, {
      byProvider: "Stability AI",
      byOutputModality: "IMAGE",
    });
    expect(models).toEqual([summary]);
    expect(server.requests[0]).toMatchObject({
      method: "GET",
      path: "/foundation-models?byOutputModality=IMAGE&byProvider=Stability%20AI",
      body: "",
    });
    expect(server.requests[0]?.headers.authorization).toContain("/us-west-2/bedrock/aws4_request");
  });

  it("rejects an answer without a list", async () => {
    const { client } = await open(() => ({ body: {} }));
    await expect(listFoundationModels(client)).rejects.toMatchObject({ code: "RESPONSE_INVALID" });
  });

  it("names the operation that was denied", async () => {
    const { client } = await open(() => refusal(403, "AccessDeniedException", "not authorized"));
    await expect(listFoundationModels(client)).rejects.toMatchObject({
      code: "ACCESS_DENIED",
      message: expect.stringContaining("ListFoundationModels"),
    });
  });
});

describe("listInferenceProfiles", () => {
  it("reads every page", async () => {
    const { client, server } = await open((_request, index) => ({
      body: {
        inferenceProfileSummaries: [{ inferenceProfileId: `us.model-${index}` }],
        ...(index < 2 && { nextToken: `page ${index + 1}` }),
      },
    }));
    const profiles = await listInferenceProfiles(client, "SYSTEM_DEFINED");
    expect(profiles.map(({ inferenceProfileId }) => inferenceProfileId)).toEqual([
      "us.model-0",
      "us.model-1",
      "us.model-2",
    ]);
    expect(server.requests.map(({ path }) => path)).toEqual([
      "/inference-profiles?maxResults=1000&type=SYSTEM_DEFINED",
      "/inference-profiles?maxResults=1000&nextToken=page%201&type=SYSTEM_DEFINED",
      "/inference-profiles?maxResults=1000&nextToken=page%202&type=SYSTEM_DEFINED",
    ]);
  });
});

describe("validateModelAccess", () => {
  const answer = {
    output: { message: { role: "assistant", content: [{ text: "." }] } },
    stopReason: "max_tokens",
    usage: { inputTokens: 2, outputTokens: 1, totalTokens: 3 },
  };

  it("asks a chat model for one token", async () => {
    const { client, server } = await open(() => ({ body: answer }));
    expect(await validateModelAccess(client, NOVA)).toEqual({
      status: "accessible",
      model: NOVA,
      region: "us-west-2",
    });
    expect(JSON.parse(server.requests[0]?.body ?? "")).toEqual({
      messages: [{ role: "user", content: [{ text: "." }] }],
      inferenceConfig: { maxTokens: 1 },
    });
  });

  it("asks an embedding model for one vector", async () => {
    const { client, server } = await open(() => ({ body: { embedding: new Array(1024).fill(0.5) } }));
    const access = await validateModelAccess(client, "amazon.titan-embed-text-v2:0");
    expect(access.status).toBe("accessible");
    expect(server.requests).toHaveLength(1);
  });

  const availability = {
    modelId: "amazon.nova-canvas-v1:0",
    agreementAvailability: { status: "AVAILABLE" },
    authorizationStatus: "AUTHORIZED",
    entitlementAvailability: "AVAILABLE",
    regionAvailability: "AVAILABLE",
  };
  it.each([
    ["accessible", {}],
    ["wrong-region", { regionAvailability: "NOT_AVAILABLE" }],
    ["no-permission", { authorizationStatus: "NOT_AUTHORIZED" }],
    ["no-model-access", { entitlementAvailability: "NOT_AVAILABLE" }],
  ])("asks only the control plane about an image model: %s", async (status, changes) => {
    const { client, server } = await open(() => ({ body: { ...availability, ...changes } }));
    expect((await validateModelAccess(client, "amazon.nova-canvas-v1:0")).status).toBe(status);
    expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "GET /foundation-model-availability/amazon.nova-canvas-v1%3A0",
    ]);
  });

  it.each([
    ["no-credentials", NOVA, refusal(403, "UnrecognizedClientException", "invalid token")],
    ["no-credentials", NOVA, refusal(403, "ExpiredTokenException", "expired")],
    [
      "no-permission",
      NOVA,
      refusal(
        403,
        "AccessDeniedException",
        "User: arn:aws:iam::1:user/a is not authorized to perform: bedrock:InvokeModel",
      ),
    ],
    [
      "no-permission",
      NOVA,
      refusal(403, "AccessDeniedException", "… with an explicit deny in a service control policy"),
    ],
    [
      "no-model-access",
      NOVA,
      refusal(
        403,
        "AccessDeniedException",
        "You don't have access to the model with the specified model ID.",
      ),
    ],
    [
      "no-model-access",
      NOVA,
      refusal(403, "AccessDeniedException", "Model access is denied due to INVALID_PAYMENT_INSTRUMENT"),
    ],
    [
      "profile-required",
      "anthropic.claude-sonnet-4-5-20250929-v1:0",
      refusal(
        400,
        "ValidationException",
        "Invocation of model ID anthropic.claude-sonnet-4-5 with on-demand throughput isn't supported.",
      ),
    ],
    [
      "wrong-region",
      "mistral.mistral-small-2402-v1:0",
      refusal(400, "ValidationException", "The provided model identifier is invalid."),
    ],
    [
      "ended",
      "amazon.titan-text-lite-v1",
      refusal(404, "ResourceNotFoundException", "This model version has reached the end of its life."),
    ],
    [
      "legacy",
      NOVA,
      refusal(
        404,
        "ResourceNotFoundException",
        "Access denied. This Model is marked by provider as Legacy and you have not been actively using the model in the last 15 days.",
      ),
    ],
    ["not-found", "amazon.nova-unknown-v9:0", refusal(404, "ResourceNotFoundException", "Could not resolve")],
    ["accessible", NOVA, refusal(429, "ThrottlingException", "Too many requests")],
  ])("tells %s of %s", async (status, model, answered) => {
    const { client } = await open(() => answered);
    const access = await validateModelAccess(client, model);
    expect(access).toMatchObject({ status, model, region: "us-west-2" });
    expect(access.error === undefined).toBe(status === "accessible");
  });

  it("says what will become of a model that still answers", async () => {
    const { client } = await open(() => ({ body: answer }));
    const access = await validateModelAccess(client, "us.anthropic.claude-3-5-haiku-20241022-v1:0");
    expect(access).toMatchObject({
      status: "accessible",
      lifecycle: expect.stringMatching(/^The model is /),
    });
  });

  it("rejects with what is no matter of access", async () => {
    const { client } = await open(() => refusal(500, "InternalServerException", "oops"));
    await expect(validateModelAccess(client, NOVA)).rejects.toMatchObject({ code: "SERVICE_FAILED" });
    await expect(validateModelAccess(client, "no model")).rejects.toMatchObject({ code: "MODEL_ID_INVALID" });
  });
});
