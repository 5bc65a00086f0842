import type { ChatFamily } from "./chat-family.js";

/** @see https://docs.aws.amazon.com/nova/latest/userguide/complete-request-schema.html */
export const nova: ChatFamily = {
  formats: ["nova"],
  names: ["amazon"],
  encodeTopK: (topK) => ({ inferenceConfig: { topK } }),
};
