import type { JsonObject, JsonValue } from "../../spec/json.js";
import type { RedactedText, Redaction, Redactor } from "../../spec/redactor.js";
import type { BedrockClient } from "../client.js";
import { applyGuardrail, type GuardrailVerdict } from "./apply-guardrail.js";
import type { GuardrailSettings } from "./guardrail-settings.js";

/**
 * A guardrail as a redactor: what it anonymises is masked, and a text that anything else of it blocks is blocked as a whole.
 * One request of ApplyGuardrail for each text.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ApplyGuardrail.html
 */
export function guardrailRedactor(
  client: BedrockClient,
  { identifier, version }: Pick<GuardrailSettings, "identifier" | "version">,
): Redactor {
  return {
    async redact(text, { direction, signal }) {
      if (text.trim() === "") return { text, redactions: [] };
      const source = direction === "write" ? "INPUT" : "OUTPUT";
      const verdict = await applyGuardrail(
        client,
        { identifier, version, source, content: text },
        { signal },
      );
      return verdict.intervened ? redacted(verdict, text) : { text, redactions: [] };
    },
  };
}

function redacted({ outputs, assessments }: GuardrailVerdict, text: string): RedactedText {
  const findings = assessments.flatMap(findingsOf);
  const redactions = countByKind(findings);
  const isMasked = findings.length > 0 && findings.every(({ action }) => action === "ANONYMIZED");
  return isMasked && outputs.length > 0
    ? { text: outputs.join(""), redactions }
    : {
        text,
        redactions: redactions.length > 0 ? redactions : [{ kind: "guardrail", count: 1 }],
        blocked: true,
      };
}

interface GuardrailFinding {
  readonly name: string;
  readonly action: string;
}

/** Every finding of every policy of an assessment on which the guardrail acted: objects with an `action`, however they are nested. */
function findingsOf(assessment: JsonObject): readonly GuardrailFinding[] {
  return Object.entries(assessment).flatMap(([policy, content]) => actionsIn(content, policy));
}

function actionsIn(value: JsonValue | undefined, policy: string): readonly GuardrailFinding[] {
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) {
    const members: readonly JsonValue[] = value;
    return members.flatMap((member) => actionsIn(member, policy));
  }
  const { action, type, name } = value as JsonObject;
  if (typeof action !== "string") return Object.values(value).flatMap((member) => actionsIn(member, policy));
  if (action === "NONE") return [];
  const label = typeof type === "string" ? type : typeof name === "string" ? name : policy;
  return [{ name: label, action }];
}

function countByKind(findings: readonly GuardrailFinding[]): readonly Redaction[] {
  const counts = new Map<string, number>();
  for (const { name } of findings)
    counts.set(`guardrail:${name}`, (counts.get(`guardrail:${name}`) ?? 0) + 1);
  return [...counts].map(([kind, count]) => ({ kind, count }));
}
