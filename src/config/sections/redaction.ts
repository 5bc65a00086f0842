import { z } from "zod";
import { REDACTION_MODES, SENSITIVE_KINDS } from "../../spec/redactor.js";
import { option } from "../option.js";

const text = z.string().min(1);

/** `redaction`: what is done about sensitive data. */
export const redactionOptions = z.strictObject({
  mode: option(
    z.enum(REDACTION_MODES),
    "`mask` stores facts with masks such as `[EMAIL]`, `drop` does not store them, `error` makes them fail.",
    "mask",
  ),
  kinds: option(z.array(z.enum(SENSITIVE_KINDS)), "What is looked for.", "all kinds"),
  patterns: option(
    z.array(z.strictObject({ name: text, pattern: text, flags: z.string().optional() })),
    "Regular expressions of your own, each with the `name` that outcomes and masks show and, if need be, `flags`.",
  ),
  guardrail: option(
    z.strictObject({
      identifier: option(text, "Guardrail of Amazon Bedrock that looks at every text, too: its id or ARN."),
      version: option(text, "Its version, or `DRAFT`."),
    }),
    "A guardrail of Amazon Bedrock.",
  ),
  messages: option(
    z.boolean(),
    "Redacts what people say and ask before a model reads it, too, and not only what is stored.",
    "false",
  ),
  recall: option(z.boolean(), "Masks what is recalled, for memories from before the redaction.", "true"),
});

/** A checked `redaction` section. */
export type RedactionConfig = Omit<RedactionInput, "guardrail" | "mode" | "messages" | "recall"> & {
  readonly mode: NonNullable<RedactionInput["mode"]>;
  readonly messages: boolean;
  readonly recall: boolean;
  readonly guardrail?: { readonly identifier: string; readonly version: string };
};

export type RedactionInput = z.infer<typeof redactionOptions>;
