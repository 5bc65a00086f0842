import { type ModelReference, parseModelId } from "../catalogue/model-id.js";
import { findModel } from "../catalogue/models.js";
import { requireRegion } from "../catalogue/regions.js";

export interface ModelResources {
  readonly arns: readonly string[];
  readonly note?: string;
}

/** A model as it is called from one region. */
interface CalledModel {
  readonly model: string;
  readonly baseModel?: string | undefined;
  readonly region: string;
  readonly accountId: string;
}

/**
 * What must be allowed to call a model: the model itself, or the inference profile and the model in every region to which the
 * profile routes.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/global-cross-region-inference.html
 */
export function modelResources({ model, baseModel, region, accountId }: CalledModel): ModelResources {
  const reference = parseModelId(model);
  const partition = reference.arn?.partition ?? requireRegion(region).partition;
  const foundationModel = (where: string, id: string): string =>
    `arn:${partition}:bedrock:${where}::foundation-model/${id}`;
  const { kind, geography, arn } = reference;
  if (kind === "foundation-model") {
    return { arns: [arn === undefined ? foundationModel(region, idOf(reference)) : model] };
  }
  const own =
    arn === undefined ? `arn:${partition}:bedrock:${region}:${accountId}:inference-profile/${model}` : model;
  if (kind !== "inference-profile" && kind !== "application-inference-profile") return { arns: [own] };
  const base =
    baseModel === undefined ? reference.baseModelId : (parseModelId(baseModel).baseModelId ?? baseModel);
  if (base === undefined) {
    return {
      arns: [own],
      note: `${model} does not name its model: add the ARN of the foundation model in each region that it routes to (\`aws bedrock get-inference-profile\` lists them), or set base_model.`,
    };
  }
  if (geography === "global")
    return { arns: [own, foundationModel(region, base), foundationModel("", base)] };
  const regions = findModel(base)?.profiles.find(
    (profile) => profile.geography === geography,
  )?.destinationRegions;
  if (regions !== undefined) return { arns: [own, ...regions.map((name) => foundationModel(name, base))] };
  return {
    arns: [own, foundationModel("*", base)],
    note: `Where ${model} routes to is not known: its model is allowed in every region.`,
  };
}

/** With the context length, which is a part of the model's id. */
const idOf = ({ given }: ModelReference): string => given;
