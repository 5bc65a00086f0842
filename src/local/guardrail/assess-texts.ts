import { performance } from "node:perf_hooks";
import type { AppliedGuardrail } from "./find-guardrail.js";
import { type GuardrailVerdict, judgeText, LOCAL_GUARDRAIL } from "./local-guardrail.js";

/** What the guardrail finds in some texts, and AWS's account of it. */
export interface Assessment {
  readonly isBlocked: boolean;
  readonly isMasked: boolean;
  /** AWS's words for the above. */
  readonly actionReason: string;
  /** The texts in their order, each with what is to be anonymized replaced. */
  readonly maskedTexts: readonly string[];
  readonly usage: object;
  readonly coverage: object;
  /** `GuardrailAssessment` of AWS's model. */
  readonly account: object;
}

/** Judges texts of one request or one answer. `total` is the number of characters that the guardrail could have judged; theirs by default. */
export function assessTexts(
  texts: readonly string[],
  guardrail: AppliedGuardrail,
  total = charactersOf(texts),
): Assessment {
  const startedAt = performance.now();
  const verdicts = texts.map(judgeText);
  const isBlocked = verdicts.some((verdict) => verdict.isBlocked);
  const isMasked = verdicts.some(({ sensitive }) => sensitive.length > 0);
  const usage = usageOf(texts);
  const coverage = { textCharacters: { guarded: charactersOf(texts), total } };
  return {
    isBlocked,
    isMasked,
    actionReason: isBlocked ? "Guardrail blocked." : isMasked ? "Guardrail masked." : "No action.",
    maskedTexts: verdicts.map(({ maskedText }) => maskedText),
    usage,
    coverage,
    account: {
      ...policiesOf(verdicts),
      invocationMetrics: {
        guardrailProcessingLatency: Math.round(performance.now() - startedAt),
        usage,
        guardrailCoverage: coverage,
      },
      appliedGuardrailDetails: {
        guardrailId: LOCAL_GUARDRAIL.id,
        guardrailVersion: guardrail.version,
        guardrailArn: guardrail.arn,
        guardrailOrigin: ["REQUEST"],
        guardrailOwnership: "SELF",
      },
    },
  };
}

/** Only the policies that found something. */
function policiesOf(verdicts: readonly GuardrailVerdict[]): object {
  const words = verdicts.flatMap(({ blockedWords }) => blockedWords);
  const sensitive = verdicts.flatMap((verdict) => verdict.sensitive);
  return {
    ...(words.length > 0 && {
      wordPolicy: {
        customWords: words.map((match) => ({ match, action: "BLOCKED", detected: true })),
        managedWordLists: [],
      },
    }),
    ...(sensitive.length > 0 && {
      sensitiveInformationPolicy: {
        piiEntities: sensitive.map((entity) => ({ ...entity, detected: true })),
        regexes: [],
      },
    }),
  };
}

/** Characters in one text unit, the measure that AWS charges by. */
const UNIT_CHARACTERS = 1_000;

function usageOf(texts: readonly string[]): object {
  const units = Math.ceil(charactersOf(texts) / UNIT_CHARACTERS);
  return {
    topicPolicyUnits: 0,
    contentPolicyUnits: 0,
    wordPolicyUnits: units,
    sensitiveInformationPolicyUnits: units,
    sensitiveInformationPolicyFreeUnits: 0,
    contextualGroundingPolicyUnits: 0,
    contentPolicyImageUnits: 0,
  };
}

export function charactersOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.length, 0);
}
