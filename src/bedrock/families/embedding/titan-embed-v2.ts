import type { EmbeddingFamily } from "./embedding-family.js";
import { decodeTitan } from "./titan-embed.js";

/**
 * Titan Text Embeddings V2: one text per request, a choice of dimensions, unit length by default.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html
 */
export const titanEmbedV2: EmbeddingFamily = {
  format: "titan-embed-v2",
  truncate: "error",
  cutsTokens: false,
  encode: ([text = ""], { dimensions, normalize }) => ({
    inputText: text,
    dimensions,
    ...(normalize === undefined ? {} : { normalize }),
  }),
  decode: decodeTitan,
};
