import type { ChatFamily } from "./chat-family.js";

/** @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-cohere-command-r-plus.html */
export const cohereCommand: ChatFamily = {
  formats: ["cohere-command", "cohere-command-r"],
  names: ["cohere", "command"],
  encodeTopK: (topK) => ({ k: topK }),
};
