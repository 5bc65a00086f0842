import { describeLifecycle } from "../../catalogue/describe-lifecycle.js";
import type { DoctorCheck } from "../doctor-check.js";
import type { Finding } from "../finding.js";

/** Until when the models are offered, by the catalogue. */
export const lifecycle: DoctorCheck = {
  name: "lifecycle",
  async run({ targets, clock }) {
    const today = clock().toISOString().slice(0, 10);
    return targets.flatMap(({ model, facts, section }): Finding[] => {
      if (facts === undefined) {
        return [
          {
            check: "lifecycle",
            code: "model-not-in-catalogue",
            severity: "note",
            subject: model,
            message: `The catalogue does not know ${model}: how long it is offered cannot be told.`,
          },
        ];
      }
      const { status, legacyDate, eolDate, replacement } = facts.lifecycle;
      const said = describeLifecycle(facts);
      const dates = [
        legacyDate && `legacy since or from ${legacyDate}`,
        eolDate && `end of life ${eolDate}`,
      ].filter(Boolean);
      if (said === undefined) {
        const until = dates.length === 0 ? "" : ` (${dates.join(", ")})`;
        return [
          {
            check: "lifecycle",
            code: "model-active",
            severity: "ok",
            subject: model,
            message: `${facts.id} is active${until}.`,
          },
        ];
      }
      if (status === "PREVIEW") {
        return [
          { check: "lifecycle", code: "model-preview", severity: "note", subject: model, message: said },
        ];
      }
      const hasEnded =
        status === "EOL" || status === "REMOVED" || (eolDate !== undefined && eolDate <= today);
      return [
        {
          check: "lifecycle",
          code: hasEnded ? "model-past-end-of-life" : "model-ending",
          severity: "warning",
          subject: model,
          message: [said, legacyDate === undefined ? "" : `Legacy since ${legacyDate}.`].join(" ").trim(),
          remedy:
            replacement === undefined
              ? "Choose a model that stays: AWS names no replacement."
              : `Move ${section}.config.model to ${replacement} before it stops to answer.`,
        },
      ];
    });
  },
};
