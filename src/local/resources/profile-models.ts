import { findModel } from "../../catalogue/models.js";
import { findRegion, regionNames } from "../../catalogue/regions.js";
import { foundationModelArn } from "../arn.js";

/**
 * ARNs of the models that an inference profile routes to: in each region in which a request may be processed. A `global`
 * profile routes to the model that has no region.
 */
export function profileModelArns(geography: string, modelId: string): string[] {
  if (geography === "global") return [foundationModelArn("", modelId)];
  return destinationsOf(geography, modelId).map((name) => foundationModelArn(name, modelId));
}

/** Of a profile whose destinations the catalogue does not state: every region from which profiles of its geography can be called. */
function destinationsOf(geography: string, modelId: string): readonly string[] {
  const profile = findModel(modelId)?.profiles.find((one) => one.geography === geography);
  return (
    profile?.destinationRegions ??
    regionNames().filter((name) => findRegion(name)?.profileGeographies.includes(geography))
  );
}
