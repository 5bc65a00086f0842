import { parseModelId } from "../../catalogue/model-id.js";
import { callableProfiles } from "../callable-profiles.js";
import type { DoctorCheck } from "../doctor-check.js";
import type { Finding } from "../finding.js";

/** Inference profiles that would spread the load over regions, for models that are called by their own id. */
export const profiles: DoctorCheck = {
  name: "profiles",
  async run({ targets }) {
    return targets.flatMap((target): Finding[] => {
      if (parseModelId(target.model).kind !== "foundation-model") return [];
      const ids = callableProfiles(target).map(({ id }) => id);
      if (ids.length === 0 || target.facts?.inferenceProfileOnly === true) return [];
      return [
        {
          check: "profiles",
          code: "profile-offered",
          severity: "note",
          subject: target.model,
          message: `${target.model} is called in ${target.region} alone. From there ${ids.join(", ")} can be called too, with the capacity of several regions; \`varve doctor --residency\` says of which.`,
        },
      ];
    });
  },
};
