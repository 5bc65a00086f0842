import type { RedactedText, Redactor, SensitiveKind } from "../spec/redactor.js";
import { DETECTORS } from "./all-detectors.js";
import { type CustomPattern, customDetector } from "./custom-pattern.js";
import { redactSpans } from "./redact-spans.js";

export interface RedactorOptions {
  /** Which of varve's own kinds are looked for. Default all. */
  readonly kinds?: readonly SensitiveKind[] | undefined;
  readonly patterns?: readonly CustomPattern[] | undefined;
  /** Looks through the text when everything else has been masked in it. */
  readonly next?: Redactor | undefined;
}

/** A redactor of patterns. Throws `CONFIG_INVALID` as `customDetector` does. */
export function createRedactor({ kinds, patterns = [], next }: RedactorOptions = {}): Redactor {
  const own = Object.values(DETECTORS).filter(({ kind }) => kinds?.some((name) => name === kind) ?? true);
  const custom = patterns.map((pattern, index) => customDetector(pattern, `redaction.patterns[${index}]`));
  const detectors = [...custom, ...own];
  return {
    async redact(text, options) {
      const masked = redactSpans(text, detectors);
      return next === undefined ? masked : joined(masked, await next.redact(masked.text, options));
    },
  };
}

function joined(first: RedactedText, second: RedactedText): RedactedText {
  return { ...second, redactions: [...first.redactions, ...second.redactions] };
}
