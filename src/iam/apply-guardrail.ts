import { requireRegion } from "../catalogue/regions.js";
import type { VarveConfig } from "../config/varve-config.js";
import type { NeededAccess, PolicyOptions } from "./policy-document.js";

/** The guardrails of the language model and of the redaction, as far as there are any. */
export function applyGuardrail(
  { redaction, llm }: VarveConfig,
  { accountId = "*" }: PolicyOptions,
): NeededAccess {
  const identifiers = [llm.guardrail?.identifier, redaction?.guardrail?.identifier].flatMap((id) => id ?? []);
  if (identifiers.length === 0) return { statements: [], notes: [] };
  const { name, partition } = requireRegion(llm.connection.region);
  const arns = identifiers.map((id) =>
    id.startsWith("arn:") ? id : `arn:${partition}:bedrock:${name}:${accountId}:guardrail/${id}`,
  );
  const Resource = [...new Set(arns)];
  return {
    statements: [{ Sid: "VarveGuardrail", Effect: "Allow", Action: ["bedrock:ApplyGuardrail"], Resource }],
    notes: [],
  };
}
