import type { ConverseRequestBody } from "../../wire/converse.js";
import { findGuardrail } from "../guardrail/find-guardrail.js";
import type { ConversationGuardrail } from "../guardrail/guard-conversation.js";
import { LOCAL_GUARDRAIL } from "../guardrail/local-guardrail.js";
import { validationFailure } from "../service-exception.js";
import type { GuardedAnswer, GuardrailFindings } from "./ask-model.js";

/** The guardrail that a request of Converse names. Throws `ValidationException` or `ResourceNotFoundException` if it cannot be applied. */
export function converseGuardrail(
  { guardrailConfig: config }: ConverseRequestBody,
  region: string,
): ConversationGuardrail | undefined {
  if (!config) return undefined;
  const { guardrailIdentifier = "", guardrailVersion = "", trace, streamProcessingMode } = config;
  if (guardrailIdentifier === "" && guardrailVersion === "") return undefined;
  if (guardrailIdentifier === "" || guardrailVersion === "") {
    throw validationFailure("guardrailIdentifier and guardrailVersion must be given together.");
  }
  return {
    ...findGuardrail(guardrailIdentifier, guardrailVersion, region),
    isTraced: trace === "enabled" || trace === "enabled_full",
    streamProcessingMode: streamProcessingMode ?? "sync",
  };
}

/** The stop reason of a guarded answer in Converse's words. */
export function converseStopReason({ stopReason, guardrail }: GuardedAnswer): string {
  return guardrail?.hasIntervened === true ? "guardrail_intervened" : stopReason;
}

/** `trace` of an answer: what the guardrail found; empty unless it was asked for. */
export function converseTrace({ guardrail }: GuardedAnswer): { readonly trace?: object } {
  return guardrail?.trace === undefined ? {} : { trace: { guardrail: encodeFindings(guardrail.trace) } };
}

function encodeFindings({ input, output, modelOutput }: GuardrailFindings): object {
  const { id } = LOCAL_GUARDRAIL;
  const decisive = output === undefined || input.isBlocked ? input : output;
  return {
    ...(modelOutput !== undefined && { modelOutput }),
    inputAssessment: { [id]: input.account },
    ...(output !== undefined && { outputAssessments: { [id]: [output.account] } }),
    actionReason: decisive.actionReason,
  };
}
