import type { ChatFamily } from "./chat-family.js";

/**
 * Mistral 7B, Mixtral and Mistral Small of February 2024. The page of the chat format states no `top_k`.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-mistral-text-completion.html
 */
export const mistralText: ChatFamily = {
  formats: ["mistral-text"],
  names: [],
  encodeTopK: (topK) => ({ top_k: topK }),
};
