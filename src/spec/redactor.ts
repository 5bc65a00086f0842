import type { CallOptions } from "./language-model.js";

/** Kinds of sensitive data that varve recognises by itself. */
export const SENSITIVE_KINDS = [
  "email",
  "phone",
  "card",
  "iban",
  "aws_key",
  "us_ssn",
  "uk_nino",
  "de_tax_id",
  "es_dni",
  "fr_nir",
  "it_fiscal_code",
  "br_cpf",
] as const;

export type SensitiveKind = (typeof SENSITIVE_KINDS)[number];

/** How much of one kind was found in a text; never what. */
export interface Redaction {
  /** A `SensitiveKind`, the name of a pattern of the application's own, or `guardrail:` and what the guardrail calls it. */
  readonly kind: string;
  readonly count: number;
}

export interface RedactedText {
  /** The text with a mask such as `[EMAIL]` in place of each piece of sensitive data. */
  readonly text: string;
  /** One entry per kind; empty: nothing was found and `text` is as it was. */
  readonly redactions: readonly Redaction[];
  /** The text as a whole is unwanted, so that no mask helps. */
  readonly blocked?: true;
}

export interface RedactOptions extends CallOptions {
  /** Whether the text goes into the memory or comes out of it. */
  readonly direction: "write" | "recall";
}

/** Finds sensitive data. */
export interface Redactor {
  /** Throws `REDACTION_FAILED`, or what a guardrail's call failed with: a text that could not be looked through must not pass. */
  redact(text: string, options: RedactOptions): Promise<RedactedText>;
}

/** What becomes of a text in which sensitive data was found. */
export const REDACTION_MODES = ["mask", "drop", "error"] as const;

export type RedactionMode = (typeof REDACTION_MODES)[number];
