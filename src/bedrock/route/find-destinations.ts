import { BedrockError } from "../../errors.js";
import { CONTROL_OPERATIONS } from "../../wire/control-operations.js";
import { PROMPT_ROUTER_OPERATIONS } from "../../wire/prompt-router-operations.js";
import type { ServiceRequest } from "../client-options.js";
import type { BedrockAnswer } from "../exchange.js";
import { percentEncode } from "../sign.js";

/** Sends a request to the control plane of the resource's region. */
export type AskControlPlane = (request: ServiceRequest) => Promise<BedrockAnswer>;

/** How to ask what stands behind a resource, by its type in the ARN. */
const LOOK_UPS: Readonly<Record<string, (arn: string) => ServiceRequest>> = {
  "inference-profile": getInferenceProfile,
  "application-inference-profile": getInferenceProfile,
  "prompt-router": getPromptRouter,
  "default-prompt-router": getPromptRouter,
};

/** A router leads to profiles, and a profile to models. */
const DEEPEST = 2;

/**
 * The regions in which an application inference profile or a prompt router lets requests be processed, as the control plane
 * lists them; `global` among them where a model is named without a region. Rejects as `ask` does.
 */
export async function findDestinations(
  arn: string,
  ask: AskControlPlane,
  depth = 0,
): Promise<readonly string[]> {
  const { region, type } = partsOf(arn);
  const lookUp = Object.hasOwn(LOOK_UPS, type) ? LOOK_UPS[type] : undefined;
  if (lookUp === undefined) return [region === "" ? "global" : region];
  if (depth > DEEPEST) throw new BedrockError("RESPONSE_INVALID", `${arn} leads to no model.`);
  const request = lookUp(arn);
  const targets = targetsOf(await ask(request), request.operation);
  const found = await Promise.all(targets.map((target) => findDestinations(target, ask, depth + 1)));
  return [...new Set(found.flat())];
}

function getInferenceProfile(arn: string): ServiceRequest {
  return requestAbout(arn, "GetInferenceProfile", CONTROL_OPERATIONS.GetInferenceProfile);
}

function getPromptRouter(arn: string): ServiceRequest {
  return requestAbout(arn, "GetPromptRouter", PROMPT_ROUTER_OPERATIONS.GetPromptRouter);
}

/** Asks for what an ARN names: the one member of the operation's path. */
function requestAbout(
  arn: string,
  operation: string,
  { method, path }: Pick<ServiceRequest, "method" | "path">,
): ServiceRequest {
  return {
    service: "bedrock",
    operation,
    method,
    path: path.replace(/\{\w+\}/, () => percentEncode(arn)),
    region: partsOf(arn).region,
  };
}

/** ARNs of a profile's models, or of a router's, its fallback included. */
function targetsOf(
  { body, region, requestId, attempts }: BedrockAnswer,
  operation: string,
): readonly string[] {
  const { models, fallbackModel } = (body ?? {}) as {
    readonly models?: unknown;
    readonly fallbackModel?: unknown;
  };
  const listed: readonly unknown[] = Array.isArray(models) ? models : [];
  const arns = [...listed, ...(fallbackModel === undefined ? [] : [fallbackModel])].map(modelArnOf);
  if (listed.length > 0 && arns.every((arn) => arn !== undefined)) return arns;
  throw new BedrockError(
    "RESPONSE_INVALID",
    `${operation} in ${region} answered without the ARNs of models.`,
    {
      region,
      requestId,
      attempts,
    },
  );
}

function modelArnOf(target: unknown): string | undefined {
  if (typeof target !== "object" || target === null || !("modelArn" in target)) return undefined;
  const { modelArn } = target;
  return typeof modelArn === "string" && modelArn.startsWith("arn:") ? modelArn : undefined;
}

/** `arn:partition:bedrock:region:account:type/id` */
function partsOf(arn: string): { readonly region: string; readonly type: string } {
  const [, , , region = "", , resource = ""] = arn.split(":");
  return { region, type: resource.slice(0, Math.max(0, resource.indexOf("/"))) };
}
