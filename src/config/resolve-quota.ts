import type { LlmInput } from "./schema.js";
import type { QuotaConfig } from "./varve-config.js";

/** The quotas that a model's section names. */
export function resolveQuota({
  requestsPerMinute,
  tokensPerMinute,
}: Pick<LlmInput, "requestsPerMinute" | "tokensPerMinute">): QuotaConfig {
  return {
    ...(requestsPerMinute !== undefined && { requestsPerMinute }),
    ...(tokensPerMinute !== undefined && { tokensPerMinute }),
  };
}
