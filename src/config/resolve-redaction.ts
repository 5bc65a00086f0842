import { VarveError } from "../errors.js";
import type { Spelling } from "./key-spelling.js";
import type { RedactionConfig, RedactionInput } from "./sections/redaction.js";

/** Throws `CONFIG_INVALID` for half a guardrail. */
export function resolveRedaction(input: RedactionInput, spelling: Spelling): RedactionConfig {
  const { guardrail, mode = "mask", messages = false, recall = true, ...rest } = input;
  const settled = { ...rest, mode, messages, recall };
  if (guardrail === undefined) return settled;
  const { identifier, version } = guardrail;
  if (identifier !== undefined && version !== undefined)
    return { ...settled, guardrail: { identifier, version } };
  throw new VarveError(
    "CONFIG_INVALID",
    `${spelling.of(["redaction", "guardrail"])} needs both identifier and version ("DRAFT" for the working draft).`,
  );
}
