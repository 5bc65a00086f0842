import type { ModelFacts } from "../../catalogue/models.js";

const ENDED: ReadonlySet<string> = new Set(["EOL", "EOL_IN_LISTED_REGIONS", "REMOVED"]);

/** Whether AWS no longer serves the model, or no longer where it was listed. */
export function isEnded(model: ModelFacts): boolean {
  return ENDED.has(model.lifecycle.status);
}
