import { type ModelReference, parseModelId } from "../../catalogue/model-id.js";
import { findModel, type ModelFacts } from "../../catalogue/models.js";
import { VarveError } from "../../errors.js";
import type { LocalLogger } from "../local-logger.js";
import { ServiceException, validationFailure } from "../service-exception.js";
import { isEnded } from "./model-lifecycle.js";
import { isCallableFrom, isOnDemand, type Offer } from "./offer.js";

/**
 * The facts of the model that an id, a profile or an ARN names in a region; `undefined` for an ARN that does not tell, such as one of
 * an application inference profile. Throws `ValidationException` for an id that AWS would refuse.
 */
export type ModelResolver = (modelId: string, region: string) => ModelFacts | undefined;

/**
 * Models that AWS has ended are served, and the log names the replacement of each once; with `servesEndedModels: false` they are
 * refused with `ResourceNotFoundException`, as on AWS.
 */
export function createModelResolver(logger: LocalLogger, offer: Offer): ModelResolver {
  const told = new Set<string>();
  return (modelId, region) => {
    const reference = parse(modelId);
    if (reference.baseModelId === undefined) return undefined;
    const model = findModel(reference.baseModelId);
    if (model === undefined) throw invalidIdentifier();
    checkProfile(reference, model);
    checkRegion(reference, model, region, offer);
    if (!isEnded(model)) return model;
    if (!offer.servesEndedModels) {
      throw new ServiceException(
        "ResourceNotFoundException",
        "This model version has reached the end of its life. Please refer to the AWS documentation for more details.",
      );
    }
    if (!told.has(model.id)) {
      told.add(model.id);
      logger.warn("AWS has ended this model; the local Bedrock serves it all the same", {
        modelId: model.id,
        replacement: model.lifecycle.replacement,
      });
    }
    return model;
  };
}

function parse(modelId: string): ModelReference {
  try {
    return parseModelId(modelId);
  } catch (cause) {
    if (VarveError.isInstance(cause)) throw invalidIdentifier(cause);
    throw cause;
  }
}

/** Profiles of a model that is no longer current are not all known, so only those of an active model are checked. */
function checkProfile(reference: ModelReference, model: ModelFacts): void {
  if (reference.geography !== undefined) {
    const known = model.profileIds.includes(`${reference.geography}.${model.id}`);
    if (!known && model.lifecycle.status === "ACTIVE") throw invalidIdentifier();
    return;
  }
  if (model.inferenceProfileOnly === true) throw profileNeeded(model);
}

/** A model that is not in the region is no model there; one that only profiles reach there needs one. */
function checkRegion(reference: ModelReference, model: ModelFacts, region: string, offer: Offer): void {
  if (!offer.isRegional) return;
  if (reference.region !== undefined && reference.region !== "" && reference.region !== region) {
    throw invalidIdentifier();
  }
  const { geography } = reference;
  if (geography !== undefined) {
    const profile = model.profiles.find((candidate) => candidate.geography === geography);
    if (profile !== undefined && !isCallableFrom(profile, region, offer)) throw invalidIdentifier();
  } else if (!isOnDemand(model, region, offer)) {
    const isReachable = model.profiles.some((profile) => isCallableFrom(profile, region, offer));
    throw isReachable ? profileNeeded(model) : invalidIdentifier();
  }
}

function profileNeeded({ id }: ModelFacts): ServiceException {
  return validationFailure(
    `Invocation of model ID ${id} with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model.`,
  );
}

function invalidIdentifier(cause?: unknown): ServiceException {
  return validationFailure("The provided model identifier is invalid.", { cause });
}
