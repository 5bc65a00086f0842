import { findSensitiveInformation, type SensitiveMatch } from "./sensitive-information.js";

/** The one guardrail of a local Bedrock, by fixed rules. */
export const LOCAL_GUARDRAIL = {
  id: "localguard1",
  versions: ["1", "DRAFT"],
  /** Blocked wherever they stand as whole words, in any case. */
  blockedWords: ["kryptonite", "top secret"],
  blockedMessage: "Sorry, the local guardrail blocked this content.",
} as const;

export interface GuardrailVerdict {
  readonly blockedWords: readonly string[];
  readonly sensitive: readonly SensitiveMatch[];
  readonly isBlocked: boolean;
  /** The text with what is to be anonymized replaced by `{TYPE}`. */
  readonly maskedText: string;
}

/** Judges one text. */
export function judgeText(text: string): GuardrailVerdict {
  const blockedWords = LOCAL_GUARDRAIL.blockedWords.flatMap((word) => wholeWord(word).exec(text)?.[0] ?? []);
  const sensitive = findSensitiveInformation(text);
  return {
    blockedWords,
    sensitive,
    isBlocked: blockedWords.length > 0 || sensitive.some(({ action }) => action === "BLOCKED"),
    maskedText: sensitive
      .filter(({ action }) => action === "ANONYMIZED")
      .reduce((masked, { match, type }) => masked.replaceAll(match, `{${type}}`), text),
  };
}

function wholeWord(word: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}])${word}(?![\\p{L}\\p{N}])`, "iu");
}
