import { isOfferedIn } from "../../catalogue/list-models.js";
import { requireRegion } from "../../catalogue/regions.js";
import { connectionsOf, type DoctorCheck, type DoctorContext } from "../doctor-check.js";
import type { Finding } from "../finding.js";
import type { ModelTarget } from "../model-targets.js";
import { offeringRegions } from "../offering-regions.js";

/** Whether the endpoint is that of the region, and whether the region offers the models. */
export const region: DoctorCheck = {
  name: "region",
  async run(context) {
    const endpoints = connectionsOf(context).map(({ region: name, endpointUrl }) =>
      ofEndpoint(name, endpointUrl),
    );
    const models = await Promise.all(context.targets.map((target) => ofModel(context, target)));
    return [...endpoints, ...models.flat()].map((finding) => ({ check: "region", ...finding }));
  },
};

type Found = Omit<Finding, "check">;

function ofEndpoint(name: string, endpointUrl: string | undefined): Found {
  const { displayName } = requireRegion(name);
  const [, other] = /\/\/(?:[^/]*\.)?bedrock-runtime(?:-fips)?\.([a-z0-9-]+)\./.exec(endpointUrl ?? "") ?? [];
  if (other === undefined || other === name) {
    return {
      code: "region-known",
      severity: "ok",
      subject: name,
      message: `Calls go to ${name}, ${displayName}.`,
    };
  }
  return {
    code: "region-not-of-endpoint",
    severity: "error",
    subject: name,
    message: `The region is ${name}, but the endpoint is that of ${other}, which refuses signatures for ${name}.`,
    remedy: `Set aws_region to ${other}, or remove endpoint_url.`,
    errorCode: "SIGNATURE_REJECTED",
  };
}

/** A model that does not answer there is told of by the check of access. */
async function ofModel(context: DoctorContext, target: ModelTarget): Promise<Found[]> {
  const { facts, region: name, model } = target;
  const offering = offeringRegions(facts, name);
  if (facts === undefined || offering === undefined || isOfferedIn(facts, name)) return [];
  const outcome = await context.access(target);
  if (outcome !== undefined && outcome.status !== "accessible") return [];
  return [
    {
      code: "model-not-listed-in-region",
      severity: "warning",
      subject: model,
      message: `The catalogue knows no way to call ${model} from ${name}${outcome === undefined ? "" : ", but it answers there"}.`,
      remedy: `If that is not meant, set aws_region to one that is known to offer it: ${offering}.`,
    },
  ];
}
