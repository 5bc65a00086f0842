import { findModel, modelIds } from "../../catalogue/models.js";
import { isOffered } from "../models/offer.js";
import { summariseModel } from "../resources/foundation-model-summary.js";
import { ServiceException, validationFailure } from "../service-exception.js";
import type { ResourceOperation } from "./resource-operation.js";

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetFoundationModel.html */
export const getFoundationModel: ResourceOperation = ({ labels, region, resources }) => {
  const identifier = (labels["modelIdentifier"] ?? "").replace(FOUNDATION_MODEL_ARN, "");
  if (!MODEL_ID.test(identifier)) throw validationFailure("The provided model identifier is invalid.");
  const model = modelIds().includes(identifier) ? findModel(identifier) : undefined;
  if (model === undefined || !isOffered(model, region, resources.offer)) {
    throw new ServiceException(
      "ResourceNotFoundException",
      "Could not resolve the foundation model from the provided model identifier.",
    );
  }
  return { modelDetails: summariseModel(model, region) };
};

const FOUNDATION_MODEL_ARN = /^arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}::foundation-model\//;
const MODEL_ID = /^[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+(:[a-z0-9-]{1,63}){0,2}$/;
