import { VarveError } from "../errors.js";
import type { GenerateResult } from "../spec/language-model.js";

/** Throws `REQUEST_REJECTED` if a guardrail or a content filter withheld a reply. `what`: what it should have been. */
export function refuseWithheld(reply: GenerateResult, what: string): void {
  const by = WITHHELD_BY.get(reply.stopReason);
  if (by === undefined) return;
  throw new VarveError(
    "REQUEST_REJECTED",
    `${by} withheld the ${what} (stop reason ${reply.stopReason}); nothing was stored. Leave the offending messages out, or change the policy.`,
  );
}

const WITHHELD_BY: ReadonlyMap<string, string> = new Map([
  ["guardrail_intervened", "A guardrail"],
  ["content_filtered", "The model's content filter"],
]);
