import { VarveError } from "../errors.js";
import { nearest } from "../util/nearest.js";
import { quote } from "../util/quote.js";
import { modelCatalogue, modelIds } from "./model-catalogue.js";
import { VERSIONED_IDS } from "./models.generated.js";
import { GEOGRAPHIES } from "./regions.generated.js";
import { findRegion } from "./regions.js";

/** What a model id names. Every kind but `foundation-model` is an AWS resource or a profile that routes to a model. */
export type ModelKind =
  | "foundation-model"
  | "inference-profile"
  | "application-inference-profile"
  | "provisioned-model"
  | "custom-model"
  | "imported-model"
  | "custom-model-deployment"
  | "prompt-router"
  | "prompt"
  | "marketplace-endpoint";

export interface ModelReference {
  /** What the caller wrote, and what goes into the request's path. */
  readonly given: string;
  readonly kind: ModelKind;
  readonly arn?: { readonly partition: string; readonly region: string; readonly accountId: string };
  /** Prefix of an inference profile: `us`, `eu`, `apac`, `global` … */
  readonly geography?: string;
  /** Catalogue id of the model, without prefix and context length; absent where the reference does not tell. */
  readonly baseModelId?: string;
  /** First segment of the base model id, such as `anthropic`; absent where the reference does not tell. */
  readonly provider?: string;
  /** Region of an ARN: where the request must go and for which it is signed. */
  readonly region?: string;
}

const SEGMENT = "[a-z0-9](?:[a-z0-9-]{0,62})";
const BARE_ID = new RegExp(`^${SEGMENT}(?:\\.${SEGMENT})+(?::[a-z0-9-]{1,63}){0,2}$`);
const ARN = /^arn:(aws(?:-[a-z-]+)?):(bedrock|sagemaker):([a-z0-9-]{1,20}):([0-9]{12})?:([a-z-]+)\/(.+)$/;
const OPAQUE_ID = /^[a-zA-Z0-9:.-]{1,256}$/;
const LONGEST = 2048;

/** Resource type in an ARN -> what it names, and whether the text behind the `/` names the model. */
const ARN_TYPES: Readonly<Record<string, ArnType>> = {
  "foundation-model": { service: "bedrock", kind: "foundation-model", model: (resource) => bareId(resource) },
  "inference-profile": { service: "bedrock", kind: "inference-profile", model: profileModel },
  "application-inference-profile": {
    service: "bedrock",
    kind: "application-inference-profile",
    model: opaque,
  },
  "provisioned-model": { service: "bedrock", kind: "provisioned-model", model: opaque },
  "custom-model": { service: "bedrock", kind: "custom-model", model: customModelBase },
  "imported-model": { service: "bedrock", kind: "imported-model", model: opaque },
  "custom-model-deployment": { service: "bedrock", kind: "custom-model-deployment", model: opaque },
  "prompt-router": { service: "bedrock", kind: "prompt-router", model: opaque },
  "default-prompt-router": { service: "bedrock", kind: "prompt-router", model: opaque },
  prompt: { service: "bedrock", kind: "prompt", model: opaque },
  endpoint: { service: "sagemaker", kind: "marketplace-endpoint", model: opaque },
};

interface ArnType {
  readonly service: "bedrock" | "sagemaker";
  readonly kind: ModelKind;
  /** The model that the resource names; `{}` if it does not tell; `undefined` if it is malformed. */
  readonly model: (resource: string) => NamedModel | undefined;
}

type NamedModel = Pick<ModelReference, "geography" | "baseModelId" | "provider">;

/**
 * Reads a model id `provider.model-name:version`, with an optional context length (`anthropic.claude-v2:1:200k`), an
 * inference profile id (`us.anthropic.…`) or an ARN. An id that the catalogue does not know is fine.
 * Throws `MODEL_ID_INVALID` for anything else.
 *
 * Forms: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html, member `modelId`.
 */
export function parseModelId(given: string): ModelReference {
  if (typeof given !== "string" || given.length > LONGEST) throw malformed(String(given));
  if (given.startsWith("arn:")) return parseArn(given);
  const named = bareId(given);
  if (named === undefined) throw malformed(given);
  return {
    given,
    kind: named.geography === undefined ? "foundation-model" : "inference-profile",
    ...named,
  };
}

function parseArn(given: string): ModelReference {
  const [, partition, service, region, accountId, type, resource] = ARN.exec(given) ?? [];
  const arnType = type !== undefined && Object.hasOwn(ARN_TYPES, type) ? ARN_TYPES[type] : undefined;
  const named = resource === undefined ? undefined : arnType?.model(resource);
  if (partition === undefined || region === undefined || arnType === undefined || named === undefined) {
    throw malformedArn(given);
  }
  if (arnType.service !== service) throw malformedArn(given);
  assertPartition(given, partition, region);
  return {
    given,
    kind: arnType.kind,
    arn: { partition, region, accountId: accountId ?? "" },
    region,
    ...named,
  };
}

/** Throws `MODEL_ID_INVALID` for an ARN that no partition can hold: its region is one of another. */
function assertPartition(given: string, partition: string, region: string): void {
  const actual = findRegion(region)?.partition ?? partition;
  if (actual === partition) return;
  throw new VarveError(
    "MODEL_ID_INVALID",
    `Model ARN ${quote(given)} names the partition ${partition}, but ${region} is in ${actual}: correct one of the two.`,
  );
}

/** The model of `provider.model…` or `geography.provider.model…`. */
function bareId(id: string): NamedModel | undefined {
  if (!BARE_ID.test(id)) return undefined;
  const [first = "", second = "", ...rest] = id.split(".");
  const prefixed = rest.length > 0 && (GEOGRAPHIES.includes(first) || providerNames().includes(second));
  if (prefixed)
    return { geography: first, provider: second, baseModelId: baseOf(id.slice(first.length + 1)) };
  // `us.claude-…` names no provider.
  return GEOGRAPHIES.includes(first) ? undefined : { provider: first, baseModelId: baseOf(id) };
}

function profileModel(resource: string): NamedModel | undefined {
  return bareId(resource) ?? opaque(resource);
}

/** `provider.model:version/k2j3h4g5f6d7`: the model that was customised and the custom model's own id. */
function customModelBase(resource: string): NamedModel | undefined {
  const [base = "", ownId = "", ...rest] = resource.split("/");
  return rest.length === 0 && /^[a-z0-9]{12}$/.test(ownId) ? bareId(base) : undefined;
}

function opaque(resource: string): NamedModel | undefined {
  return OPAQUE_ID.test(resource) ? {} : undefined;
}

const HAS_CONTEXT_LENGTH = /:[^:]+:/;

/** The id without a context length: `amazon.titan-embed-text-v2:0:8k` -> `amazon.titan-embed-text-v2:0`. */
function baseOf(id: string): string {
  if (Object.hasOwn(VERSIONED_IDS, id)) return VERSIONED_IDS[id] ?? id;
  if (!HAS_CONTEXT_LENGTH.test(id)) return id;
  const { rows, variants } = modelCatalogue();
  if (Object.hasOwn(rows, id)) return id;
  if (Object.hasOwn(variants, id)) return variants[id] ?? id;
  return id.replace(/^([^:]+:[^:]+):\d+[km]$/, "$1");
}

/** First segments of the ids of the catalogue, such as `anthropic`. */
export function providerNames(): readonly string[] {
  knownProviders ??= [...new Set(modelIds().map((id) => id.slice(0, id.indexOf("."))))];
  return knownProviders;
}

let knownProviders: readonly string[] | undefined;

function malformed(given: string): VarveError {
  const suggestion = nearest(given, modelIds()) ?? nearest(given, modelNames().keys());
  const known = suggestion === undefined ? undefined : (modelNames().get(suggestion) ?? suggestion);
  return new VarveError(
    "MODEL_ID_INVALID",
    `Model id ${quote(given)} is malformed: expected "provider.model-name:version" such as ` +
      `"amazon.nova-lite-v1:0", the same behind a profile prefix such as "us.", or an ARN.` +
      (known === undefined ? "" : ` Did you mean "${known}"?`),
  );
}

/** Model name without its provider -> id, for callers who leave the provider out. */
function modelNames(): ReadonlyMap<string, string> {
  return new Map(modelIds().map((id) => [id.slice(id.indexOf(".") + 1), id]));
}

function malformedArn(given: string): VarveError {
  return new VarveError(
    "MODEL_ID_INVALID",
    `Model ARN ${quote(given)} is malformed: expected "arn:aws:bedrock:region:account:type/id" with one of the types ` +
      `${Object.keys(ARN_TYPES)
        .filter((type) => type !== "endpoint")
        .join(", ")}, or "arn:aws:sagemaker:region:account:endpoint/name".`,
  );
}
