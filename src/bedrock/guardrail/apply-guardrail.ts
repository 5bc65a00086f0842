import { BedrockError } from "../../errors.js";
import type { CallReport } from "../../spec/call-report.js";
import type { JsonObject } from "../../spec/json.js";
import { RUNTIME_RESOURCE_OPERATIONS } from "../../wire/runtime-resource-operations.js";
import { copyReport } from "../call-report.js";
import type { BedrockAnswer, BedrockClient } from "../client.js";
import { percentEncode } from "../sign.js";
import { checkGuardrail, type GuardrailSettings } from "./guardrail-settings.js";

export interface ApplyGuardrailRequest extends Pick<GuardrailSettings, "identifier" | "version"> {
  /** `INPUT`: what a user says; `OUTPUT`: what a model says. */
  readonly source: "INPUT" | "OUTPUT";
  readonly content: string | readonly GuardedText[];
  /** `FULL`: also what was examined and not found. Default the service's: `INTERVENTIONS`. */
  readonly outputScope?: "INTERVENTIONS" | "FULL";
}

export interface GuardedText {
  readonly text: string;
  /** What the text is to the grounding check. */
  readonly qualifiers?: readonly ("grounding_source" | "query" | "guard_content")[];
}

export interface GuardrailVerdict extends CallReport {
  /** Whether the guardrail blocked or masked something: by the service's `action`, never by its trace. */
  readonly intervened: boolean;
  /** What to use instead of the content; where nothing was blocked or masked, the service returns none. */
  readonly outputs: readonly string[];
  readonly reason?: string;
  /** The service's findings, as it reports them. */
  readonly assessments: readonly JsonObject[];
  /** Text units by policy, as the service bills them. */
  readonly usage?: JsonObject;
}

/**
 * Judges a text with a guardrail, without any model. Throws `INPUT_INVALID` for an identifier or version of the wrong form,
 * and as `BedrockClient.request` does.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ApplyGuardrail.html
 */
export async function applyGuardrail(
  client: BedrockClient,
  request: ApplyGuardrailRequest,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<GuardrailVerdict> {
  checkGuardrail(request, "INPUT_INVALID");
  const { identifier, version, source, content, outputScope } = request;
  const { method, path } = RUNTIME_RESOURCE_OPERATIONS.ApplyGuardrail;
  const texts = typeof content === "string" ? [{ text: content }] : content;
  const answer = await client.request(
    {
      service: "bedrock-runtime",
      operation: "ApplyGuardrail",
      method,
      path: path
        .replace("{guardrailIdentifier}", percentEncode(identifier))
        .replace("{guardrailVersion}", percentEncode(version)),
      body: {
        source,
        content: texts.map((text) => ({ text })),
        ...(outputScope === undefined ? {} : { outputScope }),
      },
    },
    options,
  );
  return decodeVerdict(answer);
}

interface Verdict {
  readonly action: string;
  readonly actionReason?: string;
  readonly outputs?: readonly { readonly text?: string }[];
  readonly assessments?: readonly JsonObject[];
  readonly usage?: JsonObject;
}

function decodeVerdict(answer: BedrockAnswer): GuardrailVerdict {
  const { body, requestId, attempts, region } = answer;
  if (!isVerdict(body)) {
    throw new BedrockError("RESPONSE_INVALID", `ApplyGuardrail in ${region} answered without an action.`, {
      requestId,
      attempts,
      region,
    });
  }
  const { action, actionReason, outputs = [], assessments = [], usage } = body;
  return {
    intervened: action !== "NONE",
    outputs: outputs.flatMap(({ text }) => (text === undefined ? [] : [text])),
    ...(actionReason === undefined ? {} : { reason: actionReason }),
    assessments,
    ...(usage === undefined ? {} : { usage }),
    ...copyReport(answer),
  };
}

function isVerdict(body: unknown): body is Verdict {
  return typeof body === "object" && body !== null && "action" in body && typeof body.action === "string";
}
