import { dataUrl, decodeCohere, INPUT_TYPES } from "./cohere-embed.js";
import type { EmbeddingFamily } from "./embedding-family.js";

/**
 * Cohere Embed v3, English and multilingual. `truncate` covers the limit of 512 tokens; texts over the limit of
 * characters are rejected by Bedrock before it comes to that, so they are cut here.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed-v3.html
 */
export const cohereEmbedV3: EmbeddingFamily = {
  format: "cohere-embed-v3",
  truncate: "end",
  cutsTokens: true,
  encode: (texts, { purpose, truncate }) => ({
    texts,
    input_type: INPUT_TYPES[purpose],
    truncate: { error: "NONE", start: "START", end: "END" }[truncate],
  }),
  decode: decodeCohere,
  images: {
    formats: ["jpeg", "png"],
    maxBytes: 5_000_000,
    maxBatch: 1,
    mixesText: false,
    encode: (inputs) => ({
      images: inputs.flatMap(({ image }) => (image === undefined ? [] : [dataUrl(image)])),
      input_type: "image",
    }),
  },
};
