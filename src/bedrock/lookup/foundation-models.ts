import { BedrockError } from "../../errors.js";
import { CONTROL_OPERATIONS } from "../../wire/control-operations.js";
import type { BedrockAnswer, BedrockClient } from "../client.js";

/** A foundation model as the account's region lists it. */
export interface FoundationModelSummary {
  readonly modelId: string;
  readonly modelArn: string;
  readonly modelName?: string;
  readonly providerName?: string;
  readonly inputModalities?: readonly string[];
  readonly outputModalities?: readonly string[];
  readonly responseStreamingSupported?: boolean;
  readonly inferenceTypesSupported?: readonly string[];
  readonly modelLifecycle?: { readonly status: string };
}

/** An inference profile as the account's region lists it. */
export interface InferenceProfileSummary {
  readonly inferenceProfileId: string;
  readonly inferenceProfileArn: string;
  readonly inferenceProfileName: string;
  readonly type: string;
  readonly status: string;
  /** One ARN per region in which the profile lets requests be processed. */
  readonly models: readonly { readonly modelArn?: string }[];
}

export interface FoundationModelSelection {
  /** As AWS spells it, such as `Anthropic`. */
  readonly byProvider?: string;
  readonly byOutputModality?: "TEXT" | "IMAGE" | "EMBEDDING";
  readonly byInferenceType?: "ON_DEMAND" | "PROVISIONED";
}

interface LookUpOptions {
  readonly signal?: AbortSignal;
}

/**
 * The foundation models that Bedrock offers in the client's region now: one request to the control plane, for which the
 * identity needs `bedrock:ListFoundationModels`. Rejects as `BedrockClient.call` does.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListFoundationModels.html
 */
export async function listFoundationModels(
  client: BedrockClient,
  selection: FoundationModelSelection = {},
  options: LookUpOptions = {},
): Promise<readonly FoundationModelSummary[]> {
  const { byProvider, byOutputModality, byInferenceType } = selection;
  const operation = "ListFoundationModels";
  const query = { byProvider, byOutputModality, byInferenceType };
  const answer = await client.request(
    { service: "bedrock", operation, ...CONTROL_OPERATIONS[operation], query },
    options,
  );
  return listOf<FoundationModelSummary>(answer, "modelSummaries", operation);
}

/**
 * The inference profiles that can be called from the client's region now, those of the account included: one request to the
 * control plane per 1,000, for which the identity needs `bedrock:ListInferenceProfiles`. Rejects as `BedrockClient.call` does.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListInferenceProfiles.html
 */
export async function listInferenceProfiles(
  client: BedrockClient,
  type?: "SYSTEM_DEFINED" | "APPLICATION",
  options: LookUpOptions = {},
): Promise<readonly InferenceProfileSummary[]> {
  const operation = "ListInferenceProfiles";
  const profiles: InferenceProfileSummary[] = [];
  let nextToken: string | undefined;
  do {
    const query = { maxResults: "1000", type, nextToken };
    const answer = await client.request(
      { service: "bedrock", operation, ...CONTROL_OPERATIONS[operation], query },
      options,
    );
    profiles.push(...listOf<InferenceProfileSummary>(answer, "inferenceProfileSummaries", operation));
    nextToken = tokenOf(answer.body);
  } while (nextToken !== undefined);
  return profiles;
}

function listOf<T>(
  { body, region, requestId, attempts }: BedrockAnswer,
  name: string,
  operation: string,
): readonly T[] {
  const list =
    typeof body === "object" && body !== null ? (body as Record<string, unknown>)[name] : undefined;
  if (Array.isArray(list)) return list as readonly T[];
  throw new BedrockError("RESPONSE_INVALID", `${operation} in ${region} answered without ${name}.`, {
    region,
    requestId,
    attempts,
  });
}

function tokenOf(body: unknown): string | undefined {
  const token = typeof body === "object" && body !== null && "nextToken" in body ? body.nextToken : undefined;
  return typeof token === "string" && token !== "" ? token : undefined;
}
