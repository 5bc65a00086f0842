import type { ModelFacts, ProfileFacts } from "../../catalogue/models.js";
import { isEnded } from "./model-lifecycle.js";

/** Which models a server has. */
export interface Offer {
  /** Whether models that AWS has ended are served. */
  readonly servesEndedModels: boolean;
  /** Whether each region has the models that AWS has there; else every region has all. */
  readonly isRegional: boolean;
}

/** Whether the bare id can be called in a region. Where the catalogue knows no region, it can. */
export function isOnDemand(model: ModelFacts, region: string, { isRegional }: Offer): boolean {
  if (model.inferenceProfileOnly === true) return false;
  const { onDemandRegions } = model;
  return !isRegional || onDemandRegions.includes(region) || !isPlaced(model);
}

/** Whether a profile can be called from a region. Where the catalogue does not know, it can. */
export function isCallableFrom(
  { sourceRegions }: ProfileFacts,
  region: string,
  { isRegional }: Offer,
): boolean {
  return !isRegional || sourceRegions === undefined || sourceRegions.includes(region);
}

/** Whether the control plane shows the model in a region. */
export function isOffered(model: ModelFacts, region: string, offer: Offer): boolean {
  if (!offer.servesEndedModels && isEnded(model)) return false;
  return (
    !offer.isRegional ||
    isOnDemand(model, region, offer) ||
    model.profiles.some((profile) => isCallableFrom(profile, region, offer))
  );
}

/** Whether the catalogue says of any region that the model is there. */
function isPlaced({ onDemandRegions, profiles }: ModelFacts): boolean {
  return onDemandRegions.length > 0 || profiles.some(({ sourceRegions }) => sourceRegions !== undefined);
}
