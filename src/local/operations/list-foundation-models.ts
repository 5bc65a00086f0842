import { findModel, modelIds } from "../../catalogue/models.js";
import { isOffered } from "../models/offer.js";
import { summariseModel } from "../resources/foundation-model-summary.js";
import { parseQuery } from "../validate/parse-query.js";
import { enumeration, string, structure } from "../validate/shape.js";
import type { ResourceOperation } from "./resource-operation.js";

const QUERY = structure({
  byProvider: string({ pattern: "[A-Za-z0-9- ]{1,63}" }),
  byCustomizationType: enumeration("FINE_TUNING", "CONTINUED_PRE_TRAINING", "DISTILLATION"),
  byOutputModality: enumeration("TEXT", "IMAGE", "EMBEDDING"),
  byInferenceType: enumeration("ON_DEMAND", "PROVISIONED"),
});

/**
 * The models of the catalogue that the server offers in the region. Customizations are not known, so no model matches a filter by them.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListFoundationModels.html
 */
export const listFoundationModels: ResourceOperation = ({ query, region, resources }) => {
  const { byProvider, byCustomizationType, byOutputModality, byInferenceType } = parseQuery(query, QUERY);
  const modelSummaries = modelIds()
    .flatMap((id) => findModel(id) ?? [])
    .filter((model) => isOffered(model, region, resources.offer))
    .map((model) => summariseModel(model, region))
    .filter(
      (summary) =>
        byCustomizationType === undefined &&
        (byProvider === undefined || sameText(summary.providerName, String(byProvider))) &&
        (byOutputModality === undefined || summary.outputModalities?.includes(String(byOutputModality))) &&
        (byInferenceType === undefined || summary.inferenceTypesSupported.includes(String(byInferenceType))),
    );
  return { modelSummaries };
};

const sameText = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
