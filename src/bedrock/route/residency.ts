import type { ModelReference } from "../../catalogue/model-id.js";
import { findModel, type ProfileFacts } from "../../catalogue/models.js";
import { findRegion, regionNames, requireRegion } from "../../catalogue/regions.js";
import { AREA_NAMES, regionsOfArea } from "../../catalogue/residency.js";
import { VarveError } from "../../errors.js";
import { quote } from "../../util/quote.js";

export interface ResidencyOptions {
  /**
   * Where data may be processed: regions, and areas such as `eu`. A call that could leave them is refused before any
   * request. Default anywhere.
   */
  readonly residency?: string | readonly string[] | undefined;
  /** Lets profiles of the prefix `global.` through, which process data anywhere. Default false. */
  readonly allowGlobalProfiles?: boolean | undefined;
}

/** Where data may be processed. */
export interface Residency {
  /** As the options name it. */
  readonly given: string;
  readonly regions: ReadonlySet<string>;
  readonly allowsGlobalProfiles: boolean;
}

/** `undefined` if data may be processed anywhere. Throws `CONFIG_INVALID` or `REGION_INVALID`. */
export function parseResidency({ residency, allowGlobalProfiles }: ResidencyOptions): Residency | undefined {
  if (residency === undefined) {
    if (allowGlobalProfiles === undefined) return undefined;
    throw new VarveError(
      "CONFIG_INVALID",
      "allowGlobalProfiles would have no effect without residency: remove it, or set residency.",
    );
  }
  const names = typeof residency === "string" ? [residency] : residency;
  if (names.length === 0) {
    throw new VarveError("CONFIG_INVALID", "residency names no region, so that no call could be made.");
  }
  return {
    given: names.join(", "),
    regions: new Set(names.flatMap(regionsOf)),
    allowsGlobalProfiles: allowGlobalProfiles ?? false,
  };
}

function regionsOf(name: string): readonly string[] {
  const area = regionsOfArea(name);
  if (area !== undefined) return area;
  if (findRegion(name) === undefined && !name.includes("-")) {
    throw new VarveError(
      "CONFIG_INVALID",
      `residency ${quote(name)} is neither a region nor one of the areas ${AREA_NAMES.join(", ")}.`,
    );
  }
  return [requireRegion(name).name];
}

/** Throws `RESIDENCY_VIOLATION` if requests to the region would leave where data may be processed. */
export function assertRegionResident(region: string, residency: Residency | undefined): void {
  if (residency === undefined || residency.regions.has(region)) return;
  throw violation(`The region ${region} is outside of the residency ${residency.given}.`);
}

/**
 * Throws `RESIDENCY_VIOLATION` if a call for the model to the region could be processed elsewhere, or if that is not known. A
 * resource of which the control plane tells where it leads is left to {@link assertDestinationsResident}.
 */
export function assertResident(
  reference: ModelReference,
  region: string,
  residency: Residency | undefined,
): void {
  if (residency === undefined) return;
  const { given, kind, geography } = reference;
  if (!residency.regions.has(region)) {
    throw violation(`${given} is called in ${region}, which is outside of the residency ${residency.given}.`);
  }
  if (STAYS_IN_ITS_REGION.has(kind) || isLookedUp(reference)) return;
  if (geography === undefined) {
    throw violation(
      `Where ${given} lets requests be processed cannot be told from its ARN: name the model or one of AWS's inference profiles instead.`,
    );
  }
  if (geography === "global" && residency.allowsGlobalProfiles) return;
  if (holdsPartition(region, residency)) return;
  assertProfileResident(reference, residency);
}

/**
 * Whether data may be processed in every region of a region's partition, which no profile leads out of.
 *
 * @see https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
 */
function holdsPartition(region: string, { regions }: Residency): boolean {
  const { partition } = requireRegion(region);
  return regionNames().every((name) => findRegion(name)?.partition !== partition || regions.has(name));
}

/** Whether only the control plane tells where the resource lets requests be processed. */
export function isLookedUp({ kind }: ModelReference): boolean {
  return kind === "application-inference-profile" || kind === "prompt-router";
}

/** Throws `RESIDENCY_VIOLATION` if one of the regions to which a resource leads is outside; `global` stands for all regions. */
export function assertDestinationsResident(
  given: string,
  destinations: readonly string[],
  residency: Residency,
): void {
  const outside = destinations.filter((region) =>
    region === "global" ? !residency.allowsGlobalProfiles : !residency.regions.has(region),
  );
  if (outside.length === 0 || (destinations.includes("global") && residency.allowsGlobalProfiles)) return;
  throw violation(
    `${given} lets requests be processed in ${outside.map((region) => (region === "global" ? "any region" : region)).join(", ")}, outside of the residency ${residency.given}. Use a resource that stays within, or add these regions to the residency.`,
  );
}

/** The refusal of a resource of which it could not be found out where it leads. */
export function unknownDestinations(given: string, cause: VarveError): VarveError {
  return new VarveError(
    "RESIDENCY_VIOLATION",
    `Where ${given} lets requests be processed could not be found out, so that no request was sent to it: ${cause.message} Allow the identity bedrock:GetInferenceProfile and bedrock:GetPromptRouter, or name the model or one of AWS's inference profiles instead.`,
    { cause },
  );
}

const STAYS_IN_ITS_REGION: ReadonlySet<ModelReference["kind"]> = new Set([
  "foundation-model",
  "provisioned-model",
  "custom-model",
  "imported-model",
  "custom-model-deployment",
  "marketplace-endpoint",
]);

function assertProfileResident(
  { given, baseModelId, geography }: ModelReference,
  residency: Residency,
): void {
  const profiles = (baseModelId === undefined ? undefined : findModel(baseModelId)?.profiles) ?? [];
  const outside = regionsOutside(
    profiles.find((profile) => profile.geography === geography),
    residency,
  );
  if (outside?.length === 0) return;
  const problem =
    outside === undefined
      ? `In which regions ${given} lets requests be processed is not known`
      : `${given} lets requests be processed in ${outside.join(", ")}, outside of the residency ${residency.given}`;
  throw violation(`${problem}. ${advice(geography, profiles, residency)}`);
}

function advice(
  geography: string | undefined,
  profiles: readonly ProfileFacts[],
  residency: Residency,
): string {
  const resident = profiles.filter((profile) => regionsOutside(profile, residency)?.length === 0);
  const allow =
    geography === "global"
      ? "set allowGlobalProfiles if that is meant"
      : "add these regions to the residency";
  if (resident.length === 0) return `Call the model by its own id where a region offers it, or ${allow}.`;
  return `Use ${resident.map(({ id }) => id).join(" or ")} instead, or ${allow}.`;
}

/** `undefined` if it is not known where the profile leads. */
function regionsOutside(
  profile: ProfileFacts | undefined,
  { regions }: Residency,
): readonly string[] | undefined {
  return profile?.destinationRegions?.filter((region) => !regions.has(region));
}

function violation(message: string): VarveError {
  return new VarveError("RESIDENCY_VIOLATION", message);
}
