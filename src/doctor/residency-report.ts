import { parseModelId } from "../catalogue/model-id.js";
import { findRegion, regionNames } from "../catalogue/regions.js";
import type { VarveConfig } from "../config/varve-config.js";
import { type ModelTarget, modelTargets, regionsCalled } from "./model-targets.js";

/** Where the requests for one model could be processed. */
export interface ModelResidency {
  /** The section of the configuration. */
  readonly section: string;
  readonly model: string;
  /** Where calls go to, failover regions included. */
  readonly calledIn: readonly string[];
  /** Every region in which a request may be processed; absent: the id does not tell, or no source states it. */
  readonly processedIn?: readonly string[];
  /** Why, in one sentence. */
  readonly reason: string;
}

/** One entry per model that the configuration names, by the catalogue. */
export function residencyReport(config: VarveConfig): readonly ModelResidency[] {
  return modelTargets(config).map((target) => {
    const { section, model } = target;
    const calledIn = regionsCalled(target);
    return { section, model, calledIn, ...processing(target, calledIn) };
  });
}

function processing(
  { model, facts, region }: ModelTarget,
  calledIn: readonly string[],
): Pick<ModelResidency, "processedIn" | "reason"> {
  const { kind, geography } = parseModelId(model);
  if (geography === undefined) {
    return STAYS.has(kind)
      ? {
          processedIn: calledIn,
          reason: "It is called by its own id: requests are processed where they are sent.",
        }
      : {
          reason:
            "Its ARN does not tell where it routes requests to: `aws bedrock get-inference-profile` does.",
        };
  }
  if (geography === "global") {
    const partition = findRegion(region)?.partition;
    return {
      processedIn: regionNames().filter((name) => findRegion(name)?.partition === partition),
      reason: "A global profile lets requests be processed in any commercial region of AWS.",
    };
  }
  const destinations = facts?.profiles.find((profile) => profile.geography === geography)?.destinationRegions;
  return destinations === undefined
    ? { reason: `The catalogue does not know the destination regions of the ${geography} profile.` }
    : {
        processedIn: destinations,
        reason: `The ${geography} profile lets requests be processed in any of these regions.`,
      };
}

/** Kinds of ids that no profile or router stands behind. */
const STAYS: ReadonlySet<string> = new Set([
  "foundation-model",
  "provisioned-model",
  "custom-model",
  "imported-model",
  "custom-model-deployment",
  "marketplace-endpoint",
]);
