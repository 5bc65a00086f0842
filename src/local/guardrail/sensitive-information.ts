/** Something in a text that the guardrail acts on. */
export interface SensitiveMatch {
  readonly type: string;
  readonly match: string;
  readonly action: "ANONYMIZED" | "BLOCKED";
}

interface SensitiveKind {
  /** AWS's name of the entity. */
  readonly type: string;
  readonly action: "ANONYMIZED" | "BLOCKED";
  readonly pattern: RegExp;
  readonly accepts?: (match: string) => boolean;
}

/** Most particular first: what one kind has matched is not matched again. Every pattern takes linear time. */
const KINDS: readonly SensitiveKind[] = [
  {
    type: "EMAIL",
    action: "ANONYMIZED",
    pattern: /(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/g,
  },
  {
    type: "CREDIT_DEBIT_CARD_NUMBER",
    action: "BLOCKED",
    pattern: /(?<![\d-])\d(?:[ -]?\d){12,18}(?![\d-])/g,
    accepts: hasCardCheckDigit,
  },
  {
    type: "AWS_ACCESS_KEY",
    action: "BLOCKED",
    pattern: /(?<![A-Z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])/g,
  },
  {
    type: "AWS_SECRET_KEY",
    action: "BLOCKED",
    pattern: /(?<![A-Za-z0-9/+=])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/g,
    // A commit id or another hexadecimal digest is as long, but has no capital letter.
    accepts: (match) => /[A-Z]/.test(match) && /[a-z]/.test(match) && /[0-9/+]/.test(match),
  },
  {
    type: "PHONE",
    action: "ANONYMIZED",
    pattern:
      /(?<![\w+]|\d[ .-])(?:\+\d{1,3}[ .-]?)?(?:\(\d{2,4}\)|\d{2,4})[ .-]\d{3,4}[ .-]?\d{3,4}(?!\w|[ .-]\d)/g,
  },
];

/** The e-mail addresses, card numbers, AWS keys and telephone numbers of a text, each once. */
export function findSensitiveInformation(text: string): SensitiveMatch[] {
  const found: SensitiveMatch[] = [];
  let rest = text;
  for (const { type, action, pattern, accepts } of KINDS) {
    rest = rest.replace(pattern, (match) => {
      if (accepts?.(match) === false) return match;
      if (!found.some((earlier) => earlier.match === match)) found.push({ type, match, action });
      return " ".repeat(match.length);
    });
  }
  return found;
}

/** Luhn's check digit. */
function hasCardCheckDigit(match: string): boolean {
  const digits = match.replace(/\D/g, "");
  let sum = 0;
  for (let position = 0; position < digits.length; position += 1) {
    const digit = Number(digits[digits.length - 1 - position]);
    const weighted = position % 2 === 0 ? digit : digit * 2;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum % 10 === 0;
}
