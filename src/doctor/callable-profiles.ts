import type { ProfileFacts } from "../catalogue/models.js";
import type { ModelTarget } from "./model-targets.js";

/** The inference profiles of a model that can be called from where its calls go. */
export function callableProfiles({
  facts,
  region,
}: Pick<ModelTarget, "facts" | "region">): readonly ProfileFacts[] {
  return facts?.profiles.filter(({ sourceRegions }) => sourceRegions?.includes(region) ?? false) ?? [];
}
