import { describeLifecycle } from "../../catalogue/describe-lifecycle.js";
import { isOfferedIn } from "../../catalogue/list-models.js";
import { parseModelId } from "../../catalogue/model-id.js";
import { findModel, type ModelFacts } from "../../catalogue/models.js";
import { type ErrorCode, VarveError } from "../../errors.js";
import type { BedrockClient } from "../client.js";
import type { ModelAccessStatus } from "./model-access-status.js";
import { tryModel } from "./try-model.js";

export interface ModelAccess {
  readonly status: ModelAccessStatus;
  readonly model: string;
  readonly region: string;
  /** What the catalogue says of a model that will not be offered for ever, with its date and replacement. */
  readonly lifecycle?: string;
  /** What the call failed with; its message says what to do. */
  readonly error?: VarveError;
}

export interface ValidateModelAccessOptions {
  /** Id of the model behind an ARN that does not name it. */
  readonly baseModel?: string;
  readonly signal?: AbortSignal;
}

/**
 * Finds out with one small call whether a model can be used. A chat model is asked for one token and an embedding model
 * for the vector of one character, which is billed as such (some ten tokens), and a reranking model for the order of one
 * document, which is billed as a query; of any other model only the control plane is
 * asked, which is free and needs `bedrock:GetFoundationModelAvailability`.
 *
 * Rejects with what is no matter of access: a failed network or service, an abort, a malformed id, a residency.
 */
export async function validateModelAccess(
  client: BedrockClient,
  model: string,
  options: ValidateModelAccessOptions = {},
): Promise<ModelAccess> {
  const facts = findModel(options.baseModel ?? model);
  const region = parseModelId(model).region ?? client.region;
  const lifecycle = facts && describeLifecycle(facts);
  const about = { model, region, ...(lifecycle !== undefined && { lifecycle }) };
  try {
    const refused = await tryModel(client, model, facts, options);
    return { status: refused ?? "accessible", ...about };
  } catch (error) {
    if (!VarveError.isInstance(error)) throw error;
    const status = statusOf(error, facts, region);
    if (status === undefined) throw error;
    return { status, ...about, ...(status !== "accessible" && { error }) };
  }
}

/** Who is throttled has access. */
const STATUS_OF_CODE: Readonly<Partial<Record<ErrorCode, ModelAccessStatus>>> = {
  CREDENTIALS_MISSING: "no-credentials",
  CREDENTIALS_INVALID: "no-credentials",
  CREDENTIALS_EXPIRED: "no-credentials",
  SIGNATURE_REJECTED: "no-credentials",
  THROTTLED: "accessible",
  MODEL_NOT_READY: "accessible",
  MODEL_TIMEOUT: "accessible",
};

/** What AWS says, where the error's code alone does not tell; the first that matches is taken. */
const STATUS_OF_MESSAGE: readonly (readonly [code: ErrorCode, message: RegExp, status: ModelAccessStatus])[] =
  [
    ["ACCESS_DENIED", /legacy/i, "legacy"],
    ["ACCESS_DENIED", /not authorized to perform|explicit deny|no identity-based policy/i, "no-permission"],
    [
      "ACCESS_DENIED",
      /access to the model|model access|marketplace|subscription|agreement|use case|payment/i,
      "no-model-access",
    ],
    ["ACCESS_DENIED", /(?:)/, "no-permission"],
    ["MODEL_NOT_FOUND", /AWS says:.*legacy/i, "legacy"],
    ["MODEL_NOT_FOUND", /AWS says:.*end of its life/i, "ended"],
    ["MODEL_UNSUPPORTED", /on-demand throughput/i, "profile-required"],
  ];

function statusOf(
  error: VarveError,
  facts: ModelFacts | undefined,
  region: string,
): ModelAccessStatus | undefined {
  const ofMessage = STATUS_OF_MESSAGE.find(
    ([code, message]) => code === error.code && message.test(error.message),
  );
  const known = STATUS_OF_CODE[error.code] ?? ofMessage?.[2];
  if (known !== undefined) return known;
  return error.code === "MODEL_NOT_FOUND" ? absence(facts, region) : undefined;
}

/** Why Bedrock may not know a model in a region. */
function absence(facts: ModelFacts | undefined, region: string): ModelAccessStatus {
  if (facts === undefined) return "not-found";
  if (["EOL", "REMOVED"].includes(facts.lifecycle.status)) return "ended";
  if (facts.lifecycle.status === "LEGACY") return "legacy";
  return isOfferedIn(facts, region) ? "not-found" : "wrong-region";
}
