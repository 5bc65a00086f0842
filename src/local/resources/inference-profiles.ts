import { parseModelId } from "../../catalogue/model-id.js";
import { findModel, type ModelFacts, modelIds } from "../../catalogue/models.js";
import { ownedArn } from "../arn.js";
import { isEnded } from "../models/model-lifecycle.js";
import { profileModelArns } from "./profile-models.js";

/** A system-defined inference profile of the catalogue. */
export interface InferenceProfile {
  readonly id: string;
  readonly geography: string;
  readonly model: ModelFacts;
}

/** All profiles, with or without those of models that AWS has ended. */
export function allProfiles(withEnded: boolean): InferenceProfile[] {
  return modelIds()
    .flatMap((id) => findModel(id) ?? [])
    .filter((model) => withEnded || !isEnded(model))
    .flatMap((model) =>
      model.profileIds.map((id) => ({ id, model, geography: parseModelId(id).geography ?? "" })),
    );
}

/** What the control plane says of a profile. */
export function describeProfile({ id, geography, model }: InferenceProfile, region: string): object {
  const models = profileModelArns(geography, model.id).map((modelArn) => ({ modelArn }));
  return {
    inferenceProfileName: `${geographyName(geography)} ${model.providerName} ${model.displayName}`,
    description: `Routes requests to ${model.providerName} ${model.displayName} in ${places(geography)}.`,
    inferenceProfileArn: ownedArn(region, "inference-profile", id),
    models,
    inferenceProfileId: id,
    status: "ACTIVE",
    type: "SYSTEM_DEFINED",
  };
}

function geographyName(geography: string): string {
  return geography === "global" ? "Global" : geography.toUpperCase();
}

function places(geography: string): string {
  return geography === "global" ? "all commercial regions" : `the regions of ${geography}`;
}
