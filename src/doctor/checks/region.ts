import { isOfferedIn } from "../../catalogue/list-models.js";
import { requireRegion } from "../../catalogue/regions.js";
import { connectionsOf, type DoctorCheck } from "../doctor-check.js";
import type { Finding } from "../finding.js";
import type { ModelTarget } from "../model-targets.js";

/** Whether the endpoint is that of the region, and whether the region offers the models. */
export const region: DoctorCheck = {
  name: "region",
  async run(context) {
    const endpoints = connectionsOf(context).map(({ region: name, endpointUrl }) =>
      ofEndpoint(name, endpointUrl),
    );
    return [...endpoints, ...context.targets.flatMap(ofModel)].map((finding) => ({
      check: "region",
      ...finding,
    }));
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

function ofModel({ facts, region: name, model }: ModelTarget): Found[] {
  if (facts === undefined || isOfferedIn(facts, name)) return [];
  const offering = new Set([
    ...facts.onDemandRegions,
    ...facts.profiles.flatMap(({ sourceRegions = [] }) => sourceRegions),
  ]);
  if (offering.size === 0) return [];
  return [
    {
      code: "model-not-in-region",
      severity: "error",
      subject: model,
      message: `The catalogue knows no way to call ${model} from ${name}.`,
      remedy: `Set aws_region to one that offers it (${[...offering].slice(0, 6).join(", ")}${offering.size > 6 ? ", …" : ""}), or choose another model.`,
      errorCode: "MODEL_NOT_FOUND",
    },
  ];
}
