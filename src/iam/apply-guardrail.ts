import { requireRegion } from "../catalogue/regions.js";
import type { VarveConfig } from "../config/varve-config.js";
import type { NeededAccess, PolicyOptions } from "./policy-document.js";

/** The guardrail of the redaction, if there is one. */
export function applyGuardrail(
  { redaction, llm }: VarveConfig,
  { accountId = "*" }: PolicyOptions,
): NeededAccess {
  const identifier = redaction?.guardrail?.identifier;
  if (identifier === undefined) return { statements: [], notes: [] };
  const { name, partition } = requireRegion(llm.connection.region);
  const arn = identifier.startsWith("arn:")
    ? identifier
    : `arn:${partition}:bedrock:${name}:${accountId}:guardrail/${identifier}`;
  return {
    statements: [
      { Sid: "VarveGuardrail", Effect: "Allow", Action: ["bedrock:ApplyGuardrail"], Resource: [arn] },
    ],
    notes: [],
  };
}
