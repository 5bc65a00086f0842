import type { ModelFacts } from "../../catalogue/models.js";
import { BedrockError } from "../../errors.js";
import type { BedrockClient } from "../client.js";
import { percentEncode } from "../sign.js";
import type { ModelAccessStatus } from "./model-access-status.js";

interface TryOptions {
  readonly baseModel?: string;
  readonly signal?: AbortSignal;
}

/** Makes the smallest call that a model of its kind takes. Returns why not, if the control plane tells, and rejects if the call fails. */
export async function tryModel(
  client: BedrockClient,
  model: string,
  facts: ModelFacts | undefined,
  { baseModel, signal }: TryOptions,
): Promise<ModelAccessStatus | undefined> {
  const call = signal === undefined ? {} : { signal };
  const kind = facts?.kind ?? "chat";
  if (kind === "chat") {
    const { BedrockLLM } = await import("../llm.js");
    const llm = new BedrockLLM({ client, model, baseModel, maxTokens: 1 });
    await llm.generate({ messages: [{ role: "user", content: "." }] }, call);
    return undefined;
  }
  if (kind === "embedding") {
    const { BedrockEmbedder } = await import("../embedder.js");
    await new BedrockEmbedder({ client, model, baseModel }).embed(["."], { purpose: "query", ...call });
    return undefined;
  }
  if (kind === "rerank") {
    const { BedrockReranker } = await import("../reranker.js");
    await new BedrockReranker({ client, model }).rerank(".", ["."], call);
    return undefined;
  }
  return availability(client, facts?.id ?? model, call);
}

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetFoundationModelAvailability.html */
async function availability(
  client: BedrockClient,
  id: string,
  options: { readonly signal?: AbortSignal },
): Promise<ModelAccessStatus | undefined> {
  const operation = "GetFoundationModelAvailability";
  const path = `/foundation-model-availability/${percentEncode(id)}`;
  const { body, ...answer } = await client.request(
    { service: "bedrock", operation, method: "GET", path },
    options,
  );
  const said = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  if (typeof said["authorizationStatus"] !== "string") {
    throw new BedrockError("RESPONSE_INVALID", `${operation} answered without authorizationStatus.`, {
      ...answer,
      modelId: id,
    });
  }
  if (said["regionAvailability"] === "NOT_AVAILABLE") return "wrong-region";
  if (said["authorizationStatus"] === "NOT_AUTHORIZED") return "no-permission";
  return said["entitlementAvailability"] === "NOT_AVAILABLE" ? "no-model-access" : undefined;
}
