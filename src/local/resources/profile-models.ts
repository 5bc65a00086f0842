import { findRegion, regionNames } from "../../catalogue/regions.js";
import { foundationModelArn } from "../arn.js";

/**
 * ARNs of the models that an inference profile routes to. A `global` profile routes to the model that has no region;
 * any other to the model in each region from which profiles of its geography can be called.
 */
export function profileModelArns(geography: string, modelId: string): string[] {
  if (geography === "global") return [foundationModelArn("", modelId)];
  return regionNames()
    .filter((name) => findRegion(name)?.profileGeographies.includes(geography))
    .map((name) => foundationModelArn(name, modelId));
}
