import type { BedrockClient } from "./bedrock/client.js";
import type { RedactionConfig } from "./config/sections/redaction.js";
import type { RedactionPolicy } from "./memory/redact.js";

/** The policy of a `redaction` section. `connect` gives the client of its guardrail. Throws `CONFIG_INVALID` for a pattern that cannot be used. */
export async function openRedaction(
  { mode, messages, recall, kinds, patterns, guardrail }: RedactionConfig,
  connect: () => BedrockClient,
): Promise<RedactionPolicy> {
  const { createRedactor } = await import("./redaction/create-redactor.js");
  const next =
    guardrail &&
    (await import("./bedrock/guardrail/guardrail-redactor.js")).guardrailRedactor(connect(), guardrail);
  return { redactor: createRedactor({ kinds, patterns, next }), mode, messages, recall };
}
