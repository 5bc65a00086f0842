import { findGuardrail } from "../guardrail/find-guardrail.js";
import type { ConversationGuardrail } from "../guardrail/guard-conversation.js";
import { LOCAL_GUARDRAIL } from "../guardrail/local-guardrail.js";
import { validationFailure } from "../service-exception.js";
import { malformedInput } from "../validate/body-schema.js";
import type { GuardedAnswer, GuardrailFindings } from "./ask-model.js";
import type { OperationCall } from "./operation.js";

const CONFIG = "amazon-bedrock-guardrailConfig";
const STREAM_MODES: Readonly<Record<string, ConversationGuardrail["streamProcessingMode"]>> = {
  SYNCHRONOUS: "sync",
  ASYNCHRONOUS: "async",
};

/** A native body without what is Bedrock's own in it. */
export interface NativeGuardrail {
  /** What the model's family is to read. */
  readonly body: unknown;
  readonly guardrail?: ConversationGuardrail;
  /** Ends the tags around what alone is to be judged. */
  readonly tagSuffix?: string;
}

/**
 * The guardrail that the headers of InvokeModel name, and its settings in the body. Throws `ValidationException` or
 * `ResourceNotFoundException` if it cannot be applied.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-use-invoke-api.html
 */
export function nativeGuardrail({ headers, region }: OperationCall, given: unknown): NativeGuardrail {
  const { settings, body } = takeSettings(given);
  const identifier = headers.get("x-amzn-bedrock-guardrailidentifier") ?? "";
  const version = headers.get("x-amzn-bedrock-guardrailversion") ?? "";
  if (identifier === "" && version === "") return { body };
  if (identifier === "" || version === "") {
    throw validationFailure("The guardrail identifier and the guardrail version must be given together.");
  }
  const { tagSuffix, streamProcessingMode: mode = "SYNCHRONOUS" } = settings;
  if (typeof mode !== "string" || !Object.hasOwn(STREAM_MODES, mode)) {
    throw malformedInput(`#/${CONFIG}/streamProcessingMode: expected SYNCHRONOUS or ASYNCHRONOUS`);
  }
  if (tagSuffix !== undefined && (typeof tagSuffix !== "string" || !/^[A-Za-z0-9]{1,20}$/.test(tagSuffix))) {
    throw malformedInput(`#/${CONFIG}/tagSuffix: expected 1 to 20 letters and digits`);
  }
  const trace = headers.get("x-amzn-bedrock-trace");
  return {
    body,
    guardrail: {
      ...findGuardrail(identifier, version, region),
      isTraced: trace === "ENABLED" || trace === "ENABLED_FULL",
      streamProcessingMode: STREAM_MODES[mode] ?? "sync",
    },
    ...(tagSuffix !== undefined && { tagSuffix }),
  };
}

function takeSettings(given: unknown): {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly body: unknown;
} {
  if (typeof given !== "object" || given === null || !Object.hasOwn(given, CONFIG)) {
    return { settings: {}, body: given };
  }
  const { [CONFIG]: settings, ...body } = given as Readonly<Record<string, unknown>>;
  return { settings: typeof settings === "object" && settings !== null ? { ...settings } : {}, body };
}

/** What Bedrock adds to the model's own answer, or to the last chunk of its stream. */
export function guardrailMembers({ guardrail }: GuardedAnswer): object {
  if (guardrail === undefined) return {};
  return {
    "amazon-bedrock-guardrailAction": guardrail.hasIntervened ? "INTERVENED" : "NONE",
    ...(guardrail.trace && { "amazon-bedrock-trace": { guardrail: encodeFindings(guardrail.trace) } }),
  };
}

function encodeFindings({ input, output, modelOutput }: GuardrailFindings): object {
  const { id } = LOCAL_GUARDRAIL;
  return {
    ...(modelOutput !== undefined && { modelOutput }),
    input: { [id]: input.account },
    ...(output !== undefined && { outputs: [{ [id]: output.account }] }),
  };
}
