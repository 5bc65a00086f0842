import type { ModelAccessStatus } from "../../bedrock/lookup/model-access-status.js";
import { callableProfiles } from "../callable-profiles.js";
import type { DoctorCheck } from "../doctor-check.js";
import type { Finding } from "../finding.js";
import type { AccessOutcome } from "../model-access-probe.js";
import type { ModelTarget } from "../model-targets.js";
import { offeringRegions } from "../offering-regions.js";

/** Whether each model can be called, or why not. */
export const modelAccess: DoctorCheck = {
  name: "model-access",
  async run(context) {
    return Promise.all(
      context.targets.map(async (target) => ({
        check: "model-access",
        subject: target.model,
        ...describe(target, await context.access(target)),
      })),
    );
  },
};

type Found = Omit<Finding, "check" | "subject">;

function describe(target: ModelTarget, outcome: AccessOutcome | undefined): Found {
  if (outcome === undefined) {
    return {
      code: "not-checked",
      severity: "note",
      message: `${target.model} was not called, for its endpoint cannot be reached.`,
    };
  }
  const { status, error } = outcome;
  if (status === "accessible") {
    const late = error === undefined ? "" : ` It did not answer this time: ${error.message}`;
    return {
      code: "model-accessible",
      severity: "ok",
      message: `${target.model} can be called in ${target.region}.${late}`,
    };
  }
  if (status === "no-credentials") {
    return {
      code: "not-checked",
      severity: "note",
      message: `${target.model} was not reached, for the credentials are refused.`,
    };
  }
  if (status === undefined) {
    return {
      code: "model-call-failed",
      severity: "error",
      message: error?.message ?? `${target.model} could not be called.`,
      remedy: "See what the message says; run the doctor again later if it is temporary.",
      ...(error !== undefined && { errorCode: error.code }),
    };
  }
  const { code, remedy } = REASONS[status];
  return {
    code,
    severity: "error",
    message: error?.message ?? `${target.model} cannot be called in ${target.region}.`,
    remedy: remedy(target),
    ...(error !== undefined && { errorCode: error.code }),
  };
}

interface Reason {
  readonly code: string;
  readonly remedy: (target: ModelTarget) => string;
}

const REASONS: Readonly<Record<Exclude<ModelAccessStatus, "accessible" | "no-credentials">, Reason>> = {
  "no-permission": {
    code: "permission-missing",
    remedy: () =>
      "Attach a policy that allows the action on this model to the identity: `varve iam` prints it.",
  },
  "no-model-access": {
    code: "model-access-missing",
    remedy: ({ region }) =>
      `Ask for access in the Amazon Bedrock console for ${region} (Model access), and accept the agreement or the use-case form of the provider.`,
  },
  "wrong-region": {
    code: "model-not-in-region",
    remedy: ({ facts, region }) =>
      `Set aws_region to one that offers the model: ${offeringRegions(facts, region) ?? "the Amazon Bedrock console lists them"}.`,
  },
  "profile-required": {
    code: "profile-required",
    remedy: (target) => {
      const ids = callableProfiles(target).map(({ id }) => id);
      const option = `${target.section}.config.model`;
      return ids.length === 0
        ? `Set ${option} to an inference profile of the model; the Amazon Bedrock console lists them.`
        : `Set ${option} to ${ids.join(" or ")}.`;
    },
  },
  legacy: { code: "model-legacy", remedy: replacement },
  ended: { code: "model-ended", remedy: replacement },
  "not-found": {
    code: "model-unknown",
    remedy: ({ region }) => `Check the id for typing errors, and that the model is offered in ${region}.`,
  },
};

function replacement({ facts, section }: ModelTarget): string {
  const recommended = facts?.lifecycle.replacement;
  return recommended === undefined
    ? "Choose a model that is still offered; `listModels` of varve/bedrock names them."
    : `Set ${section}.config.model to ${recommended}, which AWS recommends in its place.`;
}
