import { findRegion } from "../catalogue/regions.js";

/** The account that everything of a local Bedrock belongs to; AWS gives this number to nobody. */
export const LOCAL_ACCOUNT_ID = "000000000000";

/** ARN of a model in a region; without a region where AWS writes none (the models behind a `global` profile). */
export function foundationModelArn(region: string, modelId: string): string {
  return `arn:${partitionOf(region)}:bedrock:${region}::foundation-model/${modelId}`;
}

/** ARN of something that the local account owns, such as an `inference-profile` or a `model-invocation-job`. */
export function ownedArn(region: string, type: string, id: string): string {
  return `arn:${partitionOf(region)}:bedrock:${region}:${LOCAL_ACCOUNT_ID}:${type}/${id}`;
}

function partitionOf(region: string): string {
  return findRegion(region)?.partition ?? "aws";
}

/** The region in an ARN. */
export function regionOf(arn: string): string {
  return arn.split(":")[3] ?? "";
}
