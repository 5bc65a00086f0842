import { findModel, type ModelFacts, modelIds } from "../../catalogue/models.js";
import { ownedArn } from "../arn.js";
import { isCallableFrom, isOffered, type Offer } from "../models/offer.js";
import { profileModelArns } from "./profile-models.js";

/** A system-defined inference profile of the catalogue. */
export interface InferenceProfile {
  readonly id: string;
  readonly geography: string;
  readonly model: ModelFacts;
}

/** The profiles that a server offers in a region. */
export function allProfiles(region: string, offer: Offer): InferenceProfile[] {
  return modelIds()
    .flatMap((id) => findModel(id) ?? [])
    .filter((model) => isOffered(model, region, offer))
    .flatMap((model) =>
      model.profiles
        .filter((profile) => isCallableFrom(profile, region, offer))
        .map(({ id, geography }) => ({ id, model, geography })),
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
