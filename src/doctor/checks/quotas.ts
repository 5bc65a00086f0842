import type { QuotaConfig } from "../../config/varve-config.js";
import type { DoctorCheck } from "../doctor-check.js";
import type { ModelSection } from "../model-targets.js";

/** The quotas that varve keeps to. What the account really has only Service Quotas tells, which is another service. */
export const quotas: DoctorCheck = {
  name: "quotas",
  async run({ config, targets }) {
    const configured: Readonly<Partial<Record<ModelSection, QuotaConfig>>> = {
      llm: config.llm.quota,
      embedder: config.embedder.quota,
    };
    return targets.map(({ section, model, region }) => {
      const { requestsPerMinute, tokensPerMinute } = configured[section] ?? {};
      const known = [
        requestsPerMinute === undefined ? [] : `${requestsPerMinute} requests a minute`,
        tokensPerMinute === undefined ? [] : `${tokensPerMinute} tokens a minute`,
      ].flat();
      const look = `\`aws service-quotas list-service-quotas --service-code bedrock --region ${region}\` lists the account's.`;
      return known.length === 0
        ? {
            check: "quotas",
            code: "quota-not-configured",
            severity: "note" as const,
            subject: model,
            message: `No quota of ${model} is configured: varve learns it from throttles. ${look}`,
          }
        : {
            check: "quotas",
            code: "quota-configured",
            severity: "ok" as const,
            subject: model,
            message: `varve keeps ${model} to ${known.join(" and ")}. ${look}`,
          };
    });
  },
};
