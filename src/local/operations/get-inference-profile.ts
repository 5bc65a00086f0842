import { allProfiles, describeProfile } from "../resources/inference-profiles.js";
import { ServiceException, validationFailure } from "../service-exception.js";
import type { ResourceOperation } from "./resource-operation.js";

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetInferenceProfile.html */
export const getInferenceProfile: ResourceOperation = ({ labels, region, resources }) => {
  const identifier = labels["inferenceProfileIdentifier"] ?? "";
  if (!IDENTIFIER.test(identifier))
    throw validationFailure("The provided inference profile identifier is invalid.");
  const id = identifier.slice(identifier.lastIndexOf("/") + 1);
  const profile = allProfiles(region, resources.offer).find((candidate) => candidate.id === id);
  if (profile === undefined) {
    throw new ServiceException("ResourceNotFoundException", "The provided inference profile does not exist.");
  }
  return describeProfile(profile, region);
};

const IDENTIFIER =
  /^(arn:aws(|-us-gov|-cn|-iso|-iso-b):bedrock:(|[0-9a-z-]{0,20}):(|[0-9]{12}):(inference-profile|application-inference-profile)\/)?[a-zA-Z0-9-:.]+$/;
