import { parseModelId } from "../../catalogue/model-id.js";
import { VarveError } from "../../errors.js";
import type { RuntimeOperation } from "../../wire/operations.js";
import { foundationModelArn, ownedArn } from "../arn.js";
import type { ResourceOperationName } from "../operations/all-resource-operations.js";
import { profileModelArns } from "../resources/profile-models.js";
import type { ResourceRoute, Route } from "../route.js";

/** An action, and the resources on each of which it must be allowed; `*` where the action knows none. */
export interface RequiredAccess {
  readonly action: string;
  readonly resources: readonly string[];
}

const INVOKE = "bedrock:InvokeModel";
const INVOKE_STREAM = "bedrock:InvokeModelWithResponseStream";
const ANY = ["*"];

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html */
const MODEL_ACTIONS: Readonly<Record<RuntimeOperation, string>> = {
  Converse: INVOKE,
  ConverseStream: INVOKE_STREAM,
  CountTokens: "bedrock:CountTokens",
  InvokeModel: INVOKE,
  InvokeModelWithResponseStream: INVOKE_STREAM,
};

/** What a request needs to be allowed. */
export function requiredAccess(route: Route, body: Buffer, region: string): RequiredAccess[] {
  if (route.kind === "model") {
    return [{ action: MODEL_ACTIONS[route.operation], resources: modelResources(route.modelId, region) }];
  }
  return RESOURCE_ACCESS[route.operation](route, body, region);
}

type AccessRule = (route: ResourceRoute, body: Buffer, region: string) => RequiredAccess[];

/** The action has the operation's name and knows no resources. */
const byName: AccessRule = ({ operation }) => [{ action: `bedrock:${operation}`, resources: ANY }];

/** The action has the operation's name, on the resource of a type that a label names. */
function onLabel(label: string, type: string): AccessRule {
  return ({ operation, labels }, _body, region) => {
    const given = labels[label] ?? "";
    const resource = given.startsWith("arn:") ? given : ownedArn(region, type, given);
    return [{ action: `bedrock:${operation}`, resources: [resource] }];
  };
}

const RESOURCE_ACCESS: Readonly<Record<ResourceOperationName, AccessRule>> = {
  ListFoundationModels: byName,
  GetFoundationModel: ({ labels }, _body, region) => [
    {
      action: "bedrock:GetFoundationModel",
      resources: modelResources(labels["modelIdentifier"] ?? "", region),
    },
  ],
  ListInferenceProfiles: byName,
  GetInferenceProfile: onLabel("inferenceProfileIdentifier", "inference-profile"),
  CreateModelInvocationJob: (_route, body, region) => [
    {
      action: "bedrock:CreateModelInvocationJob",
      resources: modelResources(memberOf(body, "modelId"), region),
    },
  ],
  GetModelInvocationJob: onLabel("jobIdentifier", "model-invocation-job"),
  ListModelInvocationJobs: byName,
  StopModelInvocationJob: onLabel("jobIdentifier", "model-invocation-job"),
  ApplyGuardrail: onLabel("guardrailIdentifier", "guardrail"),
  StartAsyncInvoke: (_route, body, region) => [
    { action: INVOKE, resources: modelResources(memberOf(body, "modelId"), region) },
  ],
  GetAsyncInvoke: onLabel("invocationArn", "async-invoke"),
  ListAsyncInvokes: byName,
  Rerank: (route, body, region) => [
    ...byName(route, body, region),
    {
      action: INVOKE,
      resources: modelResources(
        memberOf(
          body,
          "rerankingConfiguration",
          "bedrockRerankingConfiguration",
          "modelConfiguration",
          "modelArn",
        ),
        region,
      ),
    },
  ],
};

/** ARNs that a model id stands for: an inference profile needs the profile and every model that it routes to. */
function modelResources(modelId: string, region: string): string[] {
  const reference = parse(modelId);
  // The operation itself refuses an id that is malformed.
  if (reference === undefined) return ANY;
  const { kind, given, arn, geography, baseModelId } = reference;
  if (kind === "foundation-model") {
    return [arn === undefined ? foundationModelArn(region, given) : given];
  }
  const own = arn === undefined ? ownedArn(region, kind, given) : given;
  if (kind !== "inference-profile" || geography === undefined || baseModelId === undefined) return [own];
  return [own, ...profileModelArns(geography, baseModelId)];
}

function parse(modelId: string): ReturnType<typeof parseModelId> | undefined {
  try {
    return parseModelId(modelId);
  } catch (error) {
    if (VarveError.isInstance(error)) return undefined;
    throw error;
  }
}

/** The text at a path in a JSON body; empty if there is none. */
function memberOf(body: Buffer, ...path: readonly string[]): string {
  let value: unknown;
  try {
    value = JSON.parse(body.toString("utf8"));
  } catch {
    // The operation itself refuses a body that is not JSON.
    return "";
  }
  for (const name of path) value = Object(value)[name];
  return typeof value === "string" ? value : "";
}
