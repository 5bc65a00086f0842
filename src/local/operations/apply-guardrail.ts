import { performance } from "node:perf_hooks";
import { ownedArn } from "../arn.js";
import { type GuardrailVerdict, judgeText, LOCAL_GUARDRAIL } from "../guardrail/local-guardrail.js";
import { ServiceException, validationFailure } from "../service-exception.js";
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
  const startedAt = performance.now();
  const version = findGuardrail(labels);
  const value = parseJson(body);
  checkShape(value, REQUEST);
  const { content } = value as { content: readonly { text?: { text: string } }[] };
  const texts = content.flatMap(({ text }) => (text ? [text.text] : []));
  const verdicts = texts.map(judgeText);
  const isBlocked = verdicts.some((verdict) => verdict.isBlocked);
  const isMasked = verdicts.some(({ sensitive }) => sensitive.length > 0);
  const usage = usageOf(texts);
  const guardrailCoverage = coverageOf(texts);
  const invocationMetrics = {
    guardrailProcessingLatency: Math.round(performance.now() - startedAt),
    usage,
    guardrailCoverage,
  };
  return {
    usage,
    action: isBlocked || isMasked ? "GUARDRAIL_INTERVENED" : "NONE",
    actionReason: isBlocked ? "Guardrail blocked." : isMasked ? "Guardrail masked." : "No action.",
    outputs: outputsOf(verdicts, isBlocked, isMasked),
    assessments: [
      {
        ...policiesOf(verdicts),
        invocationMetrics,
        appliedGuardrailDetails: {
          guardrailId: LOCAL_GUARDRAIL.id,
          guardrailVersion: version,
          guardrailArn: ownedArn(region, "guardrail", LOCAL_GUARDRAIL.id),
          guardrailOrigin: ["REQUEST"],
          guardrailOwnership: "SELF",
        },
      },
    ],
    guardrailCoverage,
  };
};

const IDENTIFIER = /^(|[a-z0-9]+|arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:[0-9]{12}:guardrail\/[a-z0-9]+)$/;
const VERSION = /^(|[1-9][0-9]{0,7}|DRAFT)$/;

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

function findGuardrail(labels: Readonly<Record<string, string>>): string {
  const { guardrailIdentifier: identifier = "", guardrailVersion: version = "" } = labels;
  if (!IDENTIFIER.test(identifier) || !VERSION.test(version)) {
    throw validationFailure("The provided guardrail identifier or version is invalid.");
  }
  const id = identifier.slice(identifier.lastIndexOf("/") + 1);
  if (id !== LOCAL_GUARDRAIL.id || !LOCAL_GUARDRAIL.versions.some((known) => known === version)) {
    throw new ServiceException(
      "ResourceNotFoundException",
      `The guardrail identifier or version provided in the request does not exist. The local Bedrock has the guardrail ${LOCAL_GUARDRAIL.id} in the versions ${LOCAL_GUARDRAIL.versions.join(" and ")}.`,
    );
  }
  return version;
}

function outputsOf(verdicts: readonly GuardrailVerdict[], isBlocked: boolean, isMasked: boolean): object[] {
  if (isBlocked) return [{ text: LOCAL_GUARDRAIL.blockedMessage }];
  return isMasked ? verdicts.map(({ maskedText }) => ({ text: maskedText })) : [];
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

function coverageOf(texts: readonly string[]): object {
  const characters = charactersOf(texts);
  return { textCharacters: { guarded: characters, total: characters } };
}

const charactersOf = (texts: readonly string[]): number => texts.reduce((sum, text) => sum + text.length, 0);
