import type { EmbeddingFamily } from "./embedding-family.js";
import { decodeTitan } from "./titan-embed.js";

/**
 * Titan Embeddings G1: one text per request, no choices.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html
 */
export const titanEmbedG1: EmbeddingFamily = {
  format: "titan-embed-g1",
  truncate: "error",
  cutsTokens: false,
  encode: ([text = ""]) => ({ inputText: text }),
  decode: decodeTitan,
};
