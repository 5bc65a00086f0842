import type { ChatFamily, SamplingFacts } from "./chat-family.js";

/** @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages-request-response.html */
export const anthropic: ChatFamily = {
  formats: ["anthropic-messages", "anthropic-text-completion"],
  names: ["anthropic"],
  encodeTopK: (topK) => ({ top_k: topK }),
  assume(baseModelId) {
    const [, tier = "", major = "", minor = "0"] =
      /claude-([a-z]+)-(\d{1,2})(?:-(\d{1,2})(?!\d))?/.exec(baseModelId) ?? [];
    return major === "" ? {} : samplingOf(tier, Number(major) + Number(minor) / 100);
  },
};

/** @param version 4.07 for 4.7 */
function samplingOf(tier: string, version: number): SamplingFacts {
  return {
    acceptsSamplingParams: version < (tier === "opus" ? 4.07 : 5),
    rejectsTemperatureWithTopP: version >= 4.05,
  };
}
