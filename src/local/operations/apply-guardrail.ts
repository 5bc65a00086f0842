import { type Assessment, assessTexts } from "../guardrail/assess-texts.js";
import { findGuardrail } from "../guardrail/find-guardrail.js";
import { LOCAL_GUARDRAIL } from "../guardrail/local-guardrail.js";
import { checkShape } from "../validate/check-shape.js";
import { parseJson } from "../validate/parse-json.js";
import { blob, enumeration, list, string, structure, union } from "../validate/shape.js";
import type { ResourceOperation } from "./resource-operation.js";

/**
 * Applies the built-in guardrail, whatever `outputScope` says: its filters have no entries beyond what they detect.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ApplyGuardrail.html
 */
export const applyGuardrail: ResourceOperation = ({ labels, body, region }) => {
  const { guardrailIdentifier = "", guardrailVersion = "" } = labels;
  const guardrail = findGuardrail(guardrailIdentifier, guardrailVersion, region);
  const value = parseJson(body);
  checkShape(value, REQUEST);
  const { content } = value as { content: readonly { text?: { text: string } }[] };
  const assessment = assessTexts(
    content.flatMap(({ text }) => (text ? [text.text] : [])),
    guardrail,
  );
  const { isBlocked, isMasked, actionReason, usage, coverage, account } = assessment;
  return {
    usage,
    action: isBlocked || isMasked ? "GUARDRAIL_INTERVENED" : "NONE",
    actionReason,
    outputs: outputsOf(assessment),
    assessments: [account],
    guardrailCoverage: coverage,
  };
};

const REQUEST = structure({
  "source*": enumeration("INPUT", "OUTPUT"),
  "content*": list(
    union("GuardrailContentBlock", {
      text: structure({
        "text*": string(),
        qualifiers: list(enumeration("grounding_source", "query", "guard_content")),
      }),
      image: structure({
        "format*": enumeration("png", "jpeg"),
        "source*": union("GuardrailImageSource", { bytes: blob }),
      }),
    }),
  ),
  outputScope: enumeration("INTERVENTIONS", "FULL"),
});

function outputsOf({ isBlocked, isMasked, maskedTexts }: Assessment): object[] {
  if (isBlocked) return [{ text: LOCAL_GUARDRAIL.blockedMessage }];
  return isMasked ? maskedTexts.map((text) => ({ text })) : [];
}
