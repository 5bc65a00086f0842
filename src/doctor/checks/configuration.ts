import type { DoctorCheck } from "../doctor-check.js";

/** The configuration was read; what in it has no effect is said. */
export const configuration: DoctorCheck = {
  name: "configuration",
  async run({ config, targets }) {
    const models = targets.map(({ section, model }) => `${section} ${model}`).join(", ");
    return [
      {
        check: "configuration",
        code: "configuration-read",
        severity: "ok",
        message: `The configuration is sound: ${models}.`,
      },
      ...config.warnings.map((message) => ({
        check: "configuration",
        code: "configuration-effectless",
        severity: "warning" as const,
        message,
        remedy: "Remove what has no effect.",
      })),
    ];
  },
};
